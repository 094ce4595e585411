/* What dialog and call have in common: a target, run by the Python side in a process of its own. */
#ifndef LP_CLI_CMD_PROFILE_H
#define LP_CLI_CMD_PROFILE_H

#include "cli/options.h"
#include "cli/subject.h"

/* Runs the only operand. kind: "dialog" or "call". The exit code. */
int profile_run(const struct options *options, const char *kind);

/* Runs one subject in a process of its own and reports; `given` is as the user gave it. The exit
 * code; 3, with the reason said, when an input is missing or it cannot be started. */
int profile_run_subject(const struct options *given, const struct subject *subject);

#endif
