/* What to do next: concrete steps for the verdict and the kind of error; and what it all comes to.
 * Who uses it: text.c. */
#ifndef LP_REPORT_TEXT_ADVICE_H
#define LP_REPORT_TEXT_ADVICE_H

#include "report/page.h"
#include "report/report.h"

void text_advice(struct page *page, const struct lp_suite *suite,
                 const struct lp_report_options *options);

#endif
