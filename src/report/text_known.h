/* Entries of the configuration that no leak needed, in the text report. Who uses it: text.c. */
#ifndef LP_REPORT_TEXT_KNOWN_H
#define LP_REPORT_TEXT_KNOWN_H

#include "analyze/suite.h"
#include "report/page.h"

/* Known leaks that matched nothing in any recording: each once. */
void text_unused_known(struct page *page, const struct lp_suite *suite);

#endif
