/* Which executable or library a code address belongs to, without the loader's lock: tables of the
 * loaded objects that are made anew when the loader has changed something and never go away. */
#ifndef LP_AGENT_OBJECT_MAP_H
#define LP_AGENT_OBJECT_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/system/loaded_object.h"

struct lp_mapped_object {
    char path[512];
    uintptr_t lowest, end; /* of all its segments */
    struct lp_loaded_object loaded;
    uint32_t symbol_count;
    char build_id[LP_BUILD_ID_TEXT];
    bool is_gone;     /* closed since: its memory is not to be read */
    bool is_recorded; /* whoever writes stacks: its OBJECT record is written */
};

/* Sees whether objects were loaded or closed since the last look. Takes the loader's lock. */
void lp_object_map_refresh(void);

/* A number for the object, from 1, which stays its own; 0: none that is known. No lock. */
uint32_t lp_object_at(uintptr_t address);
struct lp_mapped_object *lp_object_of(uint32_t number);

/* The number changes whenever an object may have taken the place of another one. */
uint32_t lp_object_map_generation(void);

/* The exported function that contains the address, or NULL. No lock. */
const char *lp_object_symbol(const struct lp_mapped_object *object, uintptr_t address);

#endif
