/* One measured run of an application, from the recording's file to the exit code. */
#ifndef LP_CLI_SESSION_H
#define LP_CLI_SESSION_H

#include "cli/locate.h"
#include "cli/options.h"

struct session {
    const struct options *options;
    const struct installation *installation;
    const char *mode;    /* "dialog", "call" or "run": written into the recording */
    const char *name;    /* what is measured: part of the recording's file name */
    char **argv;         /* the application */
    const char *profile; /* JSON for the Python side; NULL: the application is not ours */
};

/* Runs it, reports, writes the files asked for. The exit code. */
int session_run(const struct session *session);

#endif
