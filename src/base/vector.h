/* A growing array in an arena. Growth leaves the old copy in the arena (at most as much again), so
 * a pointer to an element is valid until the next push, and the memory until the arena's end. */
#ifndef LP_BASE_VECTOR_H
#define LP_BASE_VECTOR_H

#include <stddef.h>

#include "base/arena.h"

struct lp_vector {
    void *items;
    size_t count;
    size_t capacity;
};

/* A zeroed new last element of `size` bytes, or NULL. Every push on one vector has the same size.
 */
void *lp_vector_push(struct lp_vector *vector, struct lp_arena *arena, size_t size);

#define lp_vector_add(vector, arena, type) ((type *)lp_vector_push((vector), (arena), sizeof(type)))
#define lp_vector_at(vector, type, index) (&((__typeof__(type) *)(vector)->items)[index])
#define lp_vector_each(vector, type, item)                                                         \
    for (__typeof__(type) *item = (vector)->items,                                                 \
                          *item##_end = (vector)->count > 0 ? item + (vector)->count : item;       \
         item < item##_end; item++)

#endif
