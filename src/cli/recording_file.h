/* The file of the recording: where it is, that it can be written, and what the command adds to it
 * at the end. */
#ifndef LP_CLI_RECORDING_FILE_H
#define LP_CLI_RECORDING_FILE_H

#include <limits.h>

#include "base/error.h"
#include "cli/supervise.h"

/* Chooses the path (`wanted`, or a new name in the cache folder, which is made) and leaves an empty
 * file there. An earlier recording is replaced; any other file is not: -EEXIST. */
int recording_file_make(const char *wanted, const char *name, char ret_path[PATH_MAX],
                        struct lp_error *error);

/* Appends, after the application's death: the mode ("dialog", "call", "run"), that it was
 * interrupted if so, and how it ended. A record that was cut off is taken away first. 0 or
 * -errno. */
int recording_file_finish(const struct supervisor *supervisor, const char *mode,
                          struct lp_error *error);

#endif
