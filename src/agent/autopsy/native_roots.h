/* Where native memory begins to be reached: noted in the process itself, before it is copied. */
#ifndef LP_AGENT_AUTOPSY_NATIVE_ROOTS_H
#define LP_AGENT_AUTOPSY_NATIVE_ROOTS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/vector.h"
#include "probe/system/loaded_object.h"

struct lp_thread_stack {
    int tid;
    char name[16];
    uintptr_t from; /* the stack pointer; 0: not known, as it was running */
    uintptr_t to;   /* lp_native_measure_stacks() */
};

struct lp_native_places {
    struct lp_arena arena;
    struct lp_vector objects; /* struct lp_loaded_object, without the agent */
    struct lp_vector stacks;  /* struct lp_thread_stack */
};

/* Objects as the loader has them, other threads as they stand now, this one from `frame` up. */
void lp_native_note(struct lp_native_places *places, const void *frame);
void lp_native_places_done(struct lp_native_places *places);

/* The loaded object that the address is in, or NULL. */
const struct lp_loaded_object *lp_native_object_around(const struct lp_native_places *places,
                                                       uintptr_t address);

#endif
