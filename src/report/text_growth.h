/* What grew in a test beside its survivors. Who uses it: text_test.c. */
#ifndef LP_REPORT_TEXT_GROWTH_H
#define LP_REPORT_TEXT_GROWTH_H

#include "analyze/model.h"
#include "report/page.h"

/* What waited for the collector in each cycle, and what it could not free. */
void text_garbage(struct page *page, const struct lp_test *test);

/* Long-lived objects with ever more references. */
void text_refcounts(struct page *page, const struct lp_test *test, bool is_verbose);

/* Qt objects after the test against those before it: the one-time ones are among them. */
void text_qt_deltas(struct page *page, const struct lp_test *test);

#endif
