/* What the command writes for a user: rendered into memory first and then written whole, so that a
 * full disk is told by the error of the write. */
#ifndef LP_CLI_OUTPUT_H
#define LP_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* For open_memstream(). */
struct output {
    char *bytes;
    size_t size;
};

/* Ends a stream that open_memstream() made. `result` of what was written to it, or -errno. */
int output_close(FILE *out, int result);

void output_done(struct output *output);

/* path NULL is stdout. 0 or -errno, which has been told to the user with the option's name. */
int output_write(const char *option, const char *path, const struct output *output);

/* What stdout can show: colours, columns (0: not known). */
void output_terminal(bool *ret_use_colour, int *ret_width);

#endif
