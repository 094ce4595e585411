/* How a target is written. */
#ifndef LP_CONFIG_TARGET_H
#define LP_CONFIG_TARGET_H

#include <stdbool.h>

/* What is wrong with `target` as package.module:Name or path/to/file.py:Name; NULL when nothing. */
const char *lp_target_mistake(const char *target);

/* path/to/file.py:Name that does not begin with a slash. */
bool lp_target_is_relative_file(const char *target);

#endif
