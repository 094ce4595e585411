/* A path of the agent that LD_PRELOAD can carry. */
#ifndef LP_CLI_PRELOAD_H
#define LP_CLI_PRELOAD_H

#include <limits.h>

#include "base/error.h"

struct preload {
    char path[PATH_MAX];   /* what goes into LD_PRELOAD */
    char folder[PATH_MAX]; /* made for it, or "" */
};

/* Spaces and colons separate the entries of LD_PRELOAD and cannot be escaped: a path that has them
 * is reached through a link in a folder of its own. 0 or -errno. Undo with preload_done() when the
 * application has ended. */
int preload_init(struct preload *preload, const char *agent, struct lp_error *error);

void preload_done(struct preload *preload);

#endif
