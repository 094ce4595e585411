/* The readable parts of this process's address space, from /proc/self/maps. By system calls;
 * nothing is allocated but in the arena. */
#ifndef LP_PROBE_SYSTEM_MEMORY_MAP_H
#define LP_PROBE_SYSTEM_MEMORY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vector.h"

struct lp_memory_range {
    uintptr_t start, end;
};

/* Readable ranges by address, neighbours put together. All zero is empty. */
struct lp_memory_map {
    struct lp_vector ranges; /* struct lp_memory_range */
};

/* 0 or -errno; what was read until then stays. */
int lp_memory_map_read(struct lp_memory_map *map, struct lp_arena *arena);

/* The readable range around the address, or one of start 0. */
struct lp_memory_range lp_memory_map_find(const struct lp_memory_map *map, uintptr_t address);

#endif
