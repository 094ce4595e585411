/* The file of the recording: where it is, that it can be written, and what the command adds to it
 * at the end. */
#ifndef LP_CLI_RECORDING_FILE_H
#define LP_CLI_RECORDING_FILE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/subject.h"
#include "cli/supervise.h"

/* Chooses the path (`wanted`, or a new name in the cache folder, which is made) and leaves an empty
 * file there. An earlier recording is replaced; any other file is not: -EEXIST. */
int recording_file_make(const char *wanted, const char *name, char ret_path[PATH_MAX],
                        struct lp_error *error);

/* Makes a folder for several recordings: `wanted`, or a new one of this name in the cache folder.
 * 0 or -errno. */
int recording_folder_make(const char *wanted, const char *name, char ret_path[PATH_MAX],
                          struct lp_error *error);

/* `name` without what a file's name should not have. */
void recording_clean_name(const char *name, char *clean, size_t size);

/* What the recording says it is of. */
struct recording_label {
    const char *mode;               /* "dialog", "call", "run", ... */
    const char *component;          /* or NULL */
    const char *target;             /* or NULL */
    uint32_t position;              /* in the suite, from 1; 0: in none */
    const struct lp_config *config; /* whose budgets and known leaks are written; or NULL */
    const struct subject *subject;  /* NULL: the application marks tests of any kind */
};

/* Appends, after the application's death: the label, what the configuration allows and knows, that
 * it was interrupted if so, and how it ended. A record that was cut off is taken away first. 0 or
 * -errno. */
int recording_file_finish(const struct supervisor *supervisor, const struct recording_label *label,
                          struct lp_error *error);

#endif
