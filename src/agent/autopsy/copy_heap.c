/* A bump arena; nothing is freed, as a copy lives for seconds. A word before each block holds how
 * much it has room for: what is made larger once gets twice the room, as it will be again. */
#include "agent/autopsy/copy_heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "agent/block_map.h"
#include "agent/page_heap.h"
#include "agent/real.h"
#include "base/arena.h"

enum { HEADER_BYTES = 16, PAGE_BYTES = 4096, LEAST_ALIGNMENT = 16 };
#define MAGIC 0x6c65616b70616c21ul /* in the header's second word: a block of this arena */

static struct lp_arena arena;

static void *take(size_t size, size_t alignment)
{
    size_t bytes;
    if (__builtin_add_overflow(size, alignment + HEADER_BYTES, &bytes))
        return NULL;
    uintptr_t start = (uintptr_t)lp_arena_alloc(&arena, bytes);
    if (start == 0) {
        errno = ENOMEM;
        return NULL;
    }
    uint64_t *block = (uint64_t *)((start + HEADER_BYTES + alignment - 1) & ~(alignment - 1));
    block[-2] = size;
    block[-1] = MAGIC;
    return block;
}

static bool is_ours(const void *memory)
{
    return ((const uint64_t *)memory)[-1] == MAGIC;
}

/* The block map does not know it any more when realloc asks. glibc's function takes no lock. */
static size_t size_of(void *memory)
{
    return is_ours(memory) ? ((const uint64_t *)memory)[-2] : malloc_usable_size(memory);
}

static void *copy_malloc(size_t size)
{
    return take(size, LEAST_ALIGNMENT);
}

static void *copy_calloc(size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : take(bytes, LEAST_ALIGNMENT);
}

static void *resize(void *memory, size_t old, size_t size)
{
    if (size <= old && is_ours(memory))
        return memory;
    void *larger = take(old > 0 ? 2 * size : size, LEAST_ALIGNMENT);
    if (larger != NULL && old > 0)
        memcpy(larger, memory, old < size ? old : size);
    return larger;
}

static void *copy_realloc(void *memory, size_t size)
{
    return resize(memory, memory != NULL ? size_of(memory) : 0, size);
}

static void copy_free(void *memory)
{
    (void)memory;
}

static void *copy_memalign(size_t alignment, size_t size)
{
    return take(size, alignment > LEAST_ALIGNMENT ? alignment : LEAST_ALIGNMENT);
}

static int copy_posix_memalign(void **ret, size_t alignment, size_t size)
{
    *ret = copy_memalign(alignment, size);
    return *ret != NULL ? 0 : ENOMEM;
}

static void *copy_valloc(size_t size)
{
    return copy_memalign(PAGE_BYTES, size);
}

void lp_copy_heap_install(void)
{
    lp_real.malloc = copy_malloc;
    lp_real.calloc = copy_calloc;
    lp_real.realloc = copy_realloc;
    lp_real.free = copy_free;
    lp_real.memalign = copy_memalign;
    lp_real.posix_memalign = copy_posix_memalign;
    lp_real.aligned_alloc = copy_memalign;
    lp_real.valloc = copy_valloc;
    lp_real.pvalloc = copy_valloc;
}

static void *python_malloc(void *context, size_t size)
{
    (void)context;
    return copy_malloc(size);
}

static void *python_calloc(void *context, size_t count, size_t size)
{
    (void)context;
    return copy_calloc(count, size);
}

/* Of a block that nobody knows as much is taken as is wanted: it is a small one of pymalloc's,
 * from before the agent, and lies among others. */
static size_t size_of_python(void *memory, size_t wanted)
{
    if (lp_page_owns(memory))
        return lp_page_block_around((uintptr_t)memory).size;
    if (is_ours(memory))
        return ((const uint64_t *)memory)[-2];
    struct lp_block block = lp_block_at((uintptr_t)memory);
    return block.kind != 0 ? block.size : wanted;
}

static void *python_realloc(void *context, void *memory, size_t size)
{
    (void)context;
    return resize(memory, memory != NULL ? size_of_python(memory, size) : 0, size);
}

static void python_free(void *context, void *memory)
{
    (void)context, (void)memory;
}

void lp_copy_heap_install_python(const struct lp_python *python)
{
    struct lp_py_allocator allocator = {NULL, python_malloc, python_calloc, python_realloc,
                                        python_free};
    python->set_allocator(LP_PY_DOMAIN_MEM, &allocator);
    python->set_allocator(LP_PY_DOMAIN_OBJ, &allocator);
}

bool lp_copy_heap_has(uintptr_t address)
{
    return lp_arena_has(&arena, (const void *)address);
}
