/* A suite at a glance in the text report. Who uses it: text.c, text_advice.c. */
#ifndef LP_REPORT_TEXT_SUMMARY_H
#define LP_REPORT_TEXT_SUMMARY_H

#include "analyze/suite.h"
#include "report/page.h"
#include "report/report.h"

/* A row for each test, then what was not run and why. */
void text_summary(struct page *page, const struct lp_suite *suite,
                  const struct lp_report_options *options);

/* How many came out how, and the names of those to look at. */
void text_totals(struct page *page, const struct lp_suite *suite, bool is_strict);

#endif
