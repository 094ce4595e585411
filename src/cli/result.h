/* What the command has to say at the end: the report of a recording, or why there is none. */
#ifndef LP_CLI_RESULT_H
#define LP_CLI_RESULT_H

#include "cli/options.h"

/* Prints the report of the recording and writes the files asked for. The exit code: the verdict's,
 * or 3 when the recording cannot be read or a file cannot be written. */
int result_show(const struct options *options, const char *recording);

/* Says why nothing was measured, on stderr and in the file of --json. Returns 3. kind: "usage",
 * "installation", "start", "nothing-recorded" or "recording". */
int result_fail(const struct options *options, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
