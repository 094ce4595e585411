/* Where leakpal's own files are: the Python package with the agent beside it. */
#ifndef LP_CLI_LOCATE_H
#define LP_CLI_LOCATE_H

#include <limits.h>

#include "base/error.h"

struct installation {
    char package_dir[PATH_MAX];
    char bootstrap[PATH_MAX]; /* _bootstrap.py, what Python is started with */
    char agent[PATH_MAX];     /* libleakpal_agent.so */
};

/* LEAKPAL_PACKAGE_DIR when it is set, else the package that was installed with this command (from
 * /proc/self/exe). 0, or -ENOENT with where it was looked for and what to do. */
int installation_find(struct installation *ret_installation, struct lp_error *error);

/* The folder of this executable. 0 or -errno. */
int installation_bindir(char ret_folder[PATH_MAX]);

#endif
