/* What the command has to say at the end: the report of a recording, or why there is none. */
#ifndef LP_CLI_RESULT_H
#define LP_CLI_RESULT_H

#include "analyze/suite.h"
#include "cli/options.h"
#include "report/report.h"

/* Prints the report of recordings and writes the files asked for. The exit code: the verdict's, or
 * 3 when a recording cannot be read or a file cannot be written. */
int result_show(const struct options *options, char *const *recordings, int count);

/* The same of a suite that has been concluded. */
int result_show_suite(const struct options *options, const struct lp_suite *suite);

/* Writes one report to a file (NULL: stdout). 0, or a negative code after saying what failed;
 * `option` is named then. */
int result_write(const struct lp_suite *suite, const struct lp_report_options *shape,
                 const char *option, const char *path);

/* Says why nothing was measured, on stderr and in the file of --json. Returns 3. kind: "usage",
 * "configuration", "installation", "start", "nothing-recorded" or "recording". */
int result_fail(const struct options *options, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
