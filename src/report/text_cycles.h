/* The cycles of a test in the text report. Who uses it: text_test.c. */
#ifndef LP_REPORT_TEXT_CYCLES_H
#define LP_REPORT_TEXT_CYCLES_H

#include "analyze/model.h"
#include "report/page.h"

/* How many of each role ran. */
void text_cycles(struct page *page, const struct lp_test *test);

/* What was busy still when settling came to its limit; nothing when it never did. */
void text_busy(struct page *page, const struct lp_test *test);

/* A row for each cycle that ended. */
void text_cycle_table(struct page *page, const struct lp_test *test, bool is_verbose);

#endif
