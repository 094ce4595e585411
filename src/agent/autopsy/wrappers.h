/* All Python wrappers of C++ objects, by the C++ object: gathered once in the copy. GIL held. */
#ifndef LP_AGENT_AUTOPSY_WRAPPERS_H
#define LP_AGENT_AUTOPSY_WRAPPERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "probe/binding/binding.h"

/* Looks at every object that the collector tracks, and holds the layout of each binding against the
 * binding's own answers; writes a FEATURE record for each. `arena` must live as long as the copy.
 */
void lp_wrappers_gather(const struct lp_python *python, struct lp_arena *arena);

/* false: the object is no wrapper, or its binding's layout is not known. */
bool lp_wrapper_read(const void *object, struct lp_wrapper *ret);

/* The wrapper of the C++ object, or NULL. */
const void *lp_wrapper_of(const void *cpp);

/* The wrapper of which a block of a few words is the entry in its binding's map, or NULL. */
const void *lp_wrapper_of_entry(const void *block, size_t bytes);

/* Whether a block of memory is (a part of) a binding's map from C++ objects to wrappers: it has the
 * one beside the other. */
bool lp_wrappers_is_map(const void *block, size_t bytes);

#endif
