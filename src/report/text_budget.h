/* What a test that leaks was allowed, in the text report. Who uses it: text_test.c. */
#ifndef LP_REPORT_TEXT_BUDGET_H
#define LP_REPORT_TEXT_BUDGET_H

#include <stdbool.h>

#include "analyze/assess.h"
#include "report/page.h"

/* One sentence: within it, or which part of it is exceeded and by how much. */
void text_budget(struct page *page, const struct lp_test *test,
                 const struct lp_assessment *assessment, bool is_strict);

#endif
