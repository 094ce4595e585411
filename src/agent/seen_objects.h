/* The loaded objects that have been patched. An entry holds only while the same file is loaded at
 * the same place and its slot still has what was written there: after a dlclose another object, or
 * the same one loaded anew, may be where one was. Callers hold one lock. */
#ifndef LP_AGENT_SEEN_OBJECTS_H
#define LP_AGENT_SEEN_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/system/loaded_object.h"

struct lp_seen_object {
    const void *dynamic;   /* its dynamic section */
    uint64_t name_hash;    /* of its file name */
    const uintptr_t *slot; /* one that was patched, or NULL */
    uintptr_t function;    /* what was written there */
    bool is_final;
};

/* The entry of this object, or NULL. */
struct lp_seen_object *lp_seen_object_find(const struct lp_loaded_object *object);

/* Enters the object anew. `slot` may be NULL. */
void lp_seen_object_remember(const struct lp_loaded_object *object, const uintptr_t *slot,
                             bool is_final);

#endif
