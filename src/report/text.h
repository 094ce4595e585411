/* The report for a person at a terminal. What varies from run to run (times, paths, resident sizes)
 * is in its first lines, up to the first empty one, so that two reports can be compared by diff. */
#ifndef LP_REPORT_TEXT_H
#define LP_REPORT_TEXT_H

#include "report/report.h"

int lp_text_render(const struct lp_suite *suite, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error);

#endif
