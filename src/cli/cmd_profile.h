/* What dialog, worker and call have in common: a target, run by the Python side in a process of its
 * own. */
#ifndef LP_CLI_CMD_PROFILE_H
#define LP_CLI_CMD_PROFILE_H

#include "cli/options.h"

/* Runs the only operand. kind: "dialog", "worker" or "call". The exit code. */
int profile_run(const struct options *options, const char *kind);

#endif
