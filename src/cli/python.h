/* Which Python runs the target. */
#ifndef LP_CLI_PYTHON_H
#define LP_CLI_PYTHON_H

#include <limits.h>

#include "base/error.h"

struct python {
    char path[PATH_MAX];   /* absolute; a link of a virtual environment stays that link */
    char source[PATH_MAX]; /* how it was found, for a person */
};

/* `wanted` (--python, may be NULL), else that of VIRTUAL_ENV, else of .venv or venv in the current
 * folder or the configuration's, else of CONDA_PREFIX, else python3 beside this command, else
 * python3 in PATH. A shim that is a script is replaced by the executable that it runs. 0, or a
 * negative error with what was tried. */
int python_find(const char *wanted, struct python *ret_python, struct lp_error *error);

#endif
