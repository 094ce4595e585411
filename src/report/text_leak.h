/* What is known of one leak, below its row in the text report. Who uses it: text_leaks.c. */
#ifndef LP_REPORT_TEXT_LEAK_H
#define LP_REPORT_TEXT_LEAK_H

#include "analyze/model.h"
#include "report/page.h"

/* Cause and fix (unless is_said: the row above says the same), where it was made, what holds it,
 * the proof, what the configuration says, and what it keeps. */
void text_leak(struct page *page, int indent, const struct lp_test *test,
               const struct lp_leak *leak, bool is_said, bool is_verbose);

#endif
