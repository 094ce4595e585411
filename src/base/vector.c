/* Doubling growth inside an arena. */
#include "base/vector.h"

#include <stdint.h>
#include <string.h>

static int grow(struct lp_vector *vector, struct lp_arena *arena, size_t size)
{
    size_t capacity = vector->capacity ? vector->capacity * 2 : 8;
    if (capacity < vector->capacity)
        return -1;
    void *items = lp_arena_alloc_array(arena, capacity, size);
    if (items == NULL)
        return -1;
    if (vector->count > 0)
        memcpy(items, vector->items, vector->count * size);
    vector->items = items;
    vector->capacity = capacity;
    return 0;
}

void *lp_vector_push(struct lp_vector *vector, struct lp_arena *arena, size_t size)
{
    if (vector->count == vector->capacity && grow(vector, arena, size) < 0)
        return NULL;
    void *item = (char *)vector->items + vector->count++ * size;
    return memset(item, 0, size);
}
