/* The link keeps the agent's file name, so that reports still know its frames as leakpal's own. */
#include "cli/preload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int make_link(struct preload *preload, const char *agent)
{
    char folder[] = "/tmp/leakpal-XXXXXX";
    const char *name = strrchr(agent, '/');
    if (mkdtemp(folder) == NULL)
        return -errno;
    snprintf(preload->folder, sizeof preload->folder, "%s", folder);
    snprintf(preload->path, sizeof preload->path, "%s%s", folder, name);
    return symlink(agent, preload->path) == 0 ? 0 : -errno;
}

int preload_init(struct preload *preload, const char *agent, struct lp_error *error)
{
    preload->folder[0] = '\0';
    if (strpbrk(agent, " :") == NULL) {
        snprintf(preload->path, sizeof preload->path, "%s", agent);
        return 0;
    }
    int result = make_link(preload, agent);
    if (result == 0)
        return 0;
    preload_done(preload);
    return lp_error_set(error, result,
                        "the path of the agent, %s, has a space or a colon, and no link to it "
                        "could be made in /tmp: %s",
                        agent, lp_error_text(result));
}

void preload_done(struct preload *preload)
{
    if (preload->folder[0] == '\0')
        return;
    unlink(preload->path);
    rmdir(preload->folder);
    preload->folder[0] = '\0';
}
