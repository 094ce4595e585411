/* Functions that the compiler put into another one, from debug information. Who uses it: symbol.c.
 */
#ifndef LP_ANALYZE_INLINED_H
#define LP_ANALYZE_INLINED_H

#include <elfutils/libdwfl.h>

#include "analyze/evidence.h"
#include "base/arena.h"

enum { LP_INLINED_MAX = 32 };

/* Splits the frame at an address into the functions that are inlined there, the innermost first,
 * and the one that holds them, which keeps its name. frames[0] is that one, with the line of the
 * address; there is room for LP_INLINED_MAX + 1. How many they are. */
size_t lp_inlined_split(Dwfl_Module *module, Dwarf_Addr address, struct lp_arena *arena,
                        struct lp_frame *frames);

#endif
