/* What of a test's leaks is the same in two runs, and an order that is. Where QObjects leak, which
 * of them a native block is reckoned to, and how many buckets their hash tables have, differs from
 * run to run: then the text shows memory in sum, and --verbose and the JSON the rest. The agent's
 * order of roots is not the reason: with a sorted one, fixed addresses and fixed hash seeds the
 * numbers differed as much. The likely one is words left in reused memory that look like pointers.
 */
#ifndef LP_REPORT_TEXT_ORDER_H
#define LP_REPORT_TEXT_ORDER_H

#include "analyze/model.h"

/* QObjects leak in this test, so that sizes of single rows vary. */
bool text_is_varying(const struct lp_test *test);

/* A block without a name of its own; in a varying test it is shown in sum only. */
bool text_is_nameless(const struct lp_leak *leak);

/* The bytes of a row of a varying test that are shown in sum. */
bool text_is_summed(const struct lp_leak *leak);

/* Bytes of the leak's row: with what it keeps, as that has no rows of its own; with is_verbose only
 * itself. */
double text_weight(const struct lp_test *test, const struct lp_leak *leak, bool is_verbose);

/* test->leaks in the order of rows: the heaviest first, each with those that it keeps behind it.
 * With is_verbose in the order of the model. For free(); NULL: no memory. */
const struct lp_leak **text_leaks_order(const struct lp_test *test, bool is_verbose);

/* A number of a varying test, to as many digits as stay the same as a rule; else as it is. */
double text_stable(const struct lp_test *test, double value, bool is_verbose);

#endif
