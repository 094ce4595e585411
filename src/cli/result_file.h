/* A file with a result: JSON as --json writes it, or a recording. Its content decides which. */
#ifndef LP_CLI_RESULT_FILE_H
#define LP_CLI_RESULT_FILE_H

#include <stdbool.h>

#include "analyze/result.h"
#include "base/error.h"

/* is_strict: how a recording is judged. 0; -errno, -LP_EFORMAT, -LP_EVERSION or -ENODATA, when
 * nothing was measured in it. The error names the file. The result is the caller's. */
int result_file_read(const char *path, bool is_strict, struct lp_result **ret_result,
                     struct lp_error *error);

#endif
