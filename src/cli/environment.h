/* The environment of the application: this one's, with what the agent and the Python side need. */
#ifndef LP_CLI_ENVIRONMENT_H
#define LP_CLI_ENVIRONMENT_H

#include <sys/types.h>

#include "base/arena.h"

struct environment {
    const char *agent;     /* path of its library; NULL: no agent, and no recording */
    const char *recording; /* absolute path */
    const char *profile;   /* JSON for _bootstrap.py; NULL: none */
};

/* An environment for execve(), in the arena; NULL without memory. LEAKPAL_PID is filled in by
 * environment_set_pid(). */
char **environment_new(struct lp_arena *arena, const struct environment *environment);

/* Between fork and exec, in the child: only the process with this id records. */
void environment_set_pid(char **environment, pid_t pid);

#endif
