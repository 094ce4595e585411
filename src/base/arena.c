/* Chunks of at least 64 KiB, linked newest first. mmap and munmap are reached by system call, so
 * the agent's own interception of the libc functions never sees them. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mapping.h"

enum { CHUNK_BYTES = 64 * 1024, ALIGNMENT = 16 };

struct lp_arena_chunk {
    struct lp_arena_chunk *older;
    size_t bytes;
};

static int add_chunk(struct lp_arena *arena, size_t size)
{
    size_t header = (sizeof(struct lp_arena_chunk) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (size > SIZE_MAX / 2)
        return -1;
    size_t bytes = header + size;
    if (bytes < CHUNK_BYTES)
        bytes = CHUNK_BYTES;
    bytes = (bytes + 4095) & ~(size_t)4095;
    struct lp_arena_chunk *chunk = lp_mapping_new(bytes);
    if (chunk == NULL)
        return -1;
    chunk->older = arena->newest;
    chunk->bytes = bytes;
    arena->newest = chunk;
    arena->used = header;
    arena->mapped_bytes += bytes;
    return 0;
}

void *lp_arena_alloc(struct lp_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (arena->newest == NULL || size > arena->newest->bytes - arena->used)
        if (add_chunk(arena, size) < 0)
            return NULL;
    void *memory = (char *)arena->newest + arena->used;
    arena->used += size;
    return memory;
}

void *lp_arena_alloc_array(struct lp_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return lp_arena_alloc(arena, bytes);
}

char *lp_arena_copy(struct lp_arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = lp_arena_alloc(arena, length + 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

bool lp_arena_has(const struct lp_arena *arena, const void *address)
{
    for (const struct lp_arena_chunk *chunk = arena->newest; chunk != NULL; chunk = chunk->older)
        if ((uintptr_t)address - (uintptr_t)chunk < chunk->bytes)
            return true;
    return false;
}

void lp_arena_done(struct lp_arena *arena)
{
    for (struct lp_arena_chunk *chunk = arena->newest; chunk != NULL;) {
        struct lp_arena_chunk *older = chunk->older;
        lp_mapping_free(chunk, chunk->bytes);
        chunk = older;
    }
    *arena = (struct lp_arena){0};
}
