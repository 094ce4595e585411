/* Places and stacks in the text report. Who uses it: text_leaks.c, text_rest.c. */
#ifndef LP_REPORT_TEXT_STACK_H
#define LP_REPORT_TEXT_STACK_H

#include "analyze/evidence.h"
#include "report/page.h"

/* "Started at dialogs.py:41 in start"; nothing when there is no place. */
void text_place(struct page *page, int indent, const char *verb, const struct lp_frame *place);

/* Every frame on a line, newest first; older ones than the first 30 are counted. NULL is allowed.
 */
void text_stack(struct page *page, int indent, const struct lp_stack *stack);

#endif
