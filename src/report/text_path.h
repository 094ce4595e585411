/* What holds a leak, step by step, in the text report. Who uses it: text_leak.c. */
#ifndef LP_REPORT_TEXT_PATH_H
#define LP_REPORT_TEXT_PATH_H

#include <stdbool.h>

#include "analyze/evidence.h"
#include "report/page.h"

/* A line for each step, with whether its node should be gone; the suspected edge is underlined. The
 * middle of a long path is folded; with is_verbose every step is there, and why. NULL is allowed.
 */
void text_path(struct page *page, int indent, const struct lp_path *path, bool is_verbose);

bool text_has_path(const struct lp_path *path);

/* What the marks mean: once below all paths. */
void text_path_legend(struct page *page, int indent);

#endif
