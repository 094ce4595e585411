/* Names of functions as a compiler writes them, made readable. */
#ifndef LP_ANALYZE_READABLE_NAME_H
#define LP_ANALYZE_READABLE_NAME_H

#include "base/arena.h"

/* The C++ name demangled, any other as it is; in the arena. "" without memory. */
const char *lp_readable_name(struct lp_arena *arena, const char *name);

#endif
