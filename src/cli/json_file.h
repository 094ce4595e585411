/* A JSON value as a file, for commands that make no recording. */
#ifndef LP_CLI_JSON_FILE_H
#define LP_CLI_JSON_FILE_H

#include <jansson.h>

/* Writes it to the path of --json; NULL: nothing is asked for. 0, or a negative code, which has
 * been told to the user. */
int json_file_write(const char *path, const json_t *value);

#endif
