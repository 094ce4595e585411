/* The application as a child process. */
#ifndef LP_CLI_CHILD_H
#define LP_CLI_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct child_plan {
    char **argv;
    char **environment;      /* from environment_new() */
    const sigset_t *signals; /* the signal mask that the application starts with */
    bool ignores_children;   /* SIGCHLD was ignored when the command was started */
    bool dies_with_command;
};

/* Starts argv[0] (looked up in PATH). 0; -errno when it cannot be started, with the reason. */
int child_start(const struct child_plan *plan, pid_t *ret_pid, struct lp_error *error);

#endif
