/* A bump arena on anonymous mappings: everything in it is freed at once. It never touches malloc,
 * so it serves inside the measured process as well. Not thread-safe: its owner locks. */
#ifndef LP_BASE_ARENA_H
#define LP_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct lp_arena_chunk;

/* All zero is a valid empty arena. */
struct lp_arena {
    struct lp_arena_chunk *newest;
    size_t used;         /* bytes used in the newest chunk */
    size_t mapped_bytes; /* total of all chunks */
};

/* Zeroed memory, 16-byte aligned, or NULL when the kernel has none. */
void *lp_arena_alloc(struct lp_arena *arena, size_t size);

/* count * size with the overflow checked. */
void *lp_arena_alloc_array(struct lp_arena *arena, size_t count, size_t size);

/* A zero-terminated copy of `length` bytes. */
char *lp_arena_copy(struct lp_arena *arena, const char *text, size_t length);

/* Unmaps everything; the arena is then empty and usable again. */
/* Whether the address is in memory of the arena, given out or not. */
bool lp_arena_has(const struct lp_arena *arena, const void *address);

void lp_arena_done(struct lp_arena *arena);

#define lp_arena_new(arena, type) ((type *)lp_arena_alloc((arena), sizeof(type)))

#endif
