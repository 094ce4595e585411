/* What a descriptor is connected to. */
#ifndef LP_CLI_TERMINAL_H
#define LP_CLI_TERMINAL_H

#include <stdbool.h>

/* A terminal that understands escape sequences. */
bool terminal_is_capable(int fd);

/* Its width, or 0 when it is not known. */
int terminal_columns(int fd);

#endif
