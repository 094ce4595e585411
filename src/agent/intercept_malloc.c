/* The malloc family as the application sees it: each function calls the real one and tells the
 * block map. A release is recorded before the real call, because the address may be another
 * thread's an instant later. operator new and delete come here by way of malloc. errno is the real
 * function's. */
#include "agent/intercept.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "agent/block_map.h"
#include "agent/real.h"
#include "agent/state.h"

static void *born(void *memory, size_t size)
{
    if (memory != NULL && lp_is_tracked())
        lp_block_born(memory, size, LP_BLOCK_NATIVE);
    return memory;
}

LP_EXPORT_HOT void *malloc(size_t size)
{
    return born(lp_real.malloc(size), size);
}

LP_EXPORT_HOT void *calloc(size_t count, size_t size)
{
    return born(lp_real.calloc(count, size), count * size);
}

LP_EXPORT_HOT void free(void *memory)
{
    if (memory == NULL || lp_early_owns(memory))
        return;
    lp_block_forget(memory);
    lp_real.free(memory);
}

static void *realloc_early(void *memory, size_t size)
{
    void *larger = malloc(size);
    size_t room = lp_early_bytes_after(memory); /* the old size is not known: copy what may be it */
    if (larger != NULL)
        memcpy(larger, memory, size < room ? size : room);
    return larger;
}

LP_EXPORT void *realloc(void *memory, size_t size)
{
    if (memory == NULL)
        return malloc(size);
    if (lp_early_owns(memory))
        return realloc_early(memory, size);
    struct lp_block before = lp_block_died(memory);
    void *after = lp_real.realloc(memory, size);
    if (after == NULL && size != 0)
        lp_block_restore(before);
    return born(after, size);
}

LP_EXPORT void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, bytes);
}

LP_EXPORT void *memalign(size_t alignment, size_t size)
{
    return born(lp_real_get()->memalign(alignment, size), size);
}

LP_EXPORT int posix_memalign(void **ret, size_t alignment, size_t size)
{
    int result = lp_real_get()->posix_memalign(ret, alignment, size);
    if (result == 0)
        born(*ret, size);
    return result;
}

LP_EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return born(lp_real_get()->aligned_alloc(alignment, size), size);
}

LP_EXPORT void *valloc(size_t size)
{
    return born(lp_real_get()->valloc(size), size);
}

LP_EXPORT void *pvalloc(size_t size)
{
    return born(lp_real_get()->pvalloc(size), size);
}
