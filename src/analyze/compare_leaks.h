/* The leaks of a component, matched by fingerprint and owner. Who uses it: compare.c. */
#ifndef LP_ANALYZE_COMPARE_LEAKS_H
#define LP_ANALYZE_COMPARE_LEAKS_H

#include "analyze/compare.h"

/* What the judged leaks come to. */
struct compare_findings {
    size_t changes[LP_CHANGE_NEW + 1]; /* leaks with a name, by enum lp_change */
    enum lp_change memory;             /* bytes and blocks of all judged leaks */
};

/* Fills change->leaks. 0 or -ENOMEM. */
int compare_leaks(struct lp_arena *arena, struct lp_component_change *change, bool is_strict,
                  struct compare_findings *ret_findings);

/* The rates that the judgement goes by. */
const double *compare_rates(const struct lp_result_test *test, bool is_strict);

#endif
