/* The options of dialog and call as one JSON text, for the Python side. */
#ifndef LP_CLI_PROFILE_H
#define LP_CLI_PROFILE_H

#include "cli/options.h"

/* {"kind", "target", "name", "cycles", "warmup", "args", "inputs", ...}: malloc'ed, or NULL
 * without memory (or when an argument is not UTF-8). kind: "dialog" or "call". */
char *profile_new(const struct options *options, const char *kind, const char *target);

/* What a target is called in the report: what stands behind the last colon. */
const char *profile_name(const char *target);

#endif
