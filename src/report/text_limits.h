/* What the recordings could not see, in the text report. Who uses it: text.c. */
#ifndef LP_REPORT_TEXT_LIMITS_H
#define LP_REPORT_TEXT_LIMITS_H

#include "analyze/suite.h"
#include "report/page.h"

void text_limits(struct page *page, const struct lp_suite *suite);

#endif
