/* The first lines of the text report: everything that varies from run to run. Who uses it: text.c.
 */
#ifndef LP_REPORT_TEXT_HEAD_H
#define LP_REPORT_TEXT_HEAD_H

#include "analyze/suite.h"
#include "report/page.h"

void text_head(struct page *page, const struct lp_suite *suite);

#endif
