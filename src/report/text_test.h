/* One test in the text report. Who uses it: text.c. */
#ifndef LP_REPORT_TEXT_TEST_H
#define LP_REPORT_TEXT_TEST_H

#include "report/page.h"
#include "report/report.h"

void text_test(struct page *page, const struct lp_test *test,
               const struct lp_report_options *options);

/* The line with what varies: resident size before and after, time. For the first lines. */
void text_test_memory(struct page *page, const struct lp_test *test);

#endif
