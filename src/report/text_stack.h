/* Places and stacks in the text report. Who uses it: text_leak.c, text_rest.c. */
#ifndef LP_REPORT_TEXT_STACK_H
#define LP_REPORT_TEXT_STACK_H

#include "analyze/evidence.h"
#include "report/page.h"

/* "Started at dialogs.py:41 in start"; nothing when there is no place. */
void text_place(struct page *page, int indent, const char *verb, const struct lp_frame *place);

/* The frames of the application that led to the place, the nearest first and few of them; what lies
 * between them is folded: "... 12 frames of Qt and Python". NULL is allowed. */
void text_callers(struct page *page, int indent, const struct lp_stack *stack,
                  const struct lp_frame *place);

/* Every frame on a line, newest first, with names as they are; older ones than the first 60 are
 * counted. NULL is allowed. */
void text_stack(struct page *page, int indent, const struct lp_stack *stack);

#endif
