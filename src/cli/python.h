/* Which Python runs the target. */
#ifndef LP_CLI_PYTHON_H
#define LP_CLI_PYTHON_H

#include <limits.h>

#include "base/error.h"

/* `wanted` (--python, may be NULL), else VIRTUAL_ENV/bin/python, else python3 beside this command,
 * else python3 in PATH. A shim that is a script is replaced by the executable that it runs. 0, or
 * a negative error with what was tried. */
int python_find(const char *wanted, char ret_path[PATH_MAX], struct lp_error *error);

#endif
