/* The configuration's file: found, and completed. */
#ifndef LP_CLI_CONFIG_FILE_H
#define LP_CLI_CONFIG_FILE_H

#include "base/error.h"

/* Appends `text` to the file, which is made when it is missing; nothing that is there is changed.
 * 0; -EINVAL when the whole would not be a valid configuration (the file is as it was then), with
 * why; or another negative error. */
int config_file_append(const char *path, const char *text, struct lp_error *error);

#endif
