/* How a target is written. */
#ifndef LP_CONFIG_TARGET_H
#define LP_CONFIG_TARGET_H

/* What is wrong with `target` as package.module:Name or path/to/file.py:Name; NULL when nothing. */
const char *lp_target_mistake(const char *target);

#endif
