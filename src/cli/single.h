/* One run with its report: what dialog, call and run do. */
#ifndef LP_CLI_SINGLE_H
#define LP_CLI_SINGLE_H

#include "cli/session.h"

/* Runs the session to its end, reports, writes the files asked for. The session's log and signals
 * are its own affair: `log` need not be set. The exit code. */
int single_run(struct session *session);

#endif
