/* Raw system calls: libc's mmap may be the agent's own interceptor. */
#include "base/mapping.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *map(size_t bytes, int flags)
{
    int saved_errno = errno;
    long result =
        syscall(SYS_mmap, NULL, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
    errno = saved_errno;
    return result == -1 ? NULL : (void *)result;
}

void *lp_mapping_new(size_t bytes)
{
    return map(bytes, MAP_PRIVATE);
}

static void *advise(void *memory, size_t bytes, int advice)
{
    int saved_errno = errno;
    if (memory != NULL)
        syscall(SYS_madvise, memory, bytes, advice);
    errno = saved_errno;
    return memory;
}

void *lp_mapping_large(size_t bytes)
{
    return advise(map(bytes, MAP_PRIVATE), bytes, MADV_HUGEPAGE);
}

void *lp_mapping_array(size_t item_bytes, size_t *count)
{
    void *memory = NULL;
    while (*count > 0 && (memory = map(*count * item_bytes, MAP_PRIVATE | MAP_NORESERVE)) == NULL)
        *count /= 2;
    return advise(memory, *count * item_bytes, MADV_HUGEPAGE);
}

/* Without huge pages: one for one touched word would be 2 MiB of resident memory. */
void *lp_mapping_reserve(size_t bytes)
{
    return advise(map(bytes, MAP_PRIVATE | MAP_NORESERVE), bytes, MADV_NOHUGEPAGE);
}

void *lp_mapping_shared(size_t bytes)
{
    return map(bytes, MAP_SHARED | MAP_NORESERVE);
}

void lp_mapping_free(void *memory, size_t bytes)
{
    int saved_errno = errno;
    syscall(SYS_munmap, memory, bytes);
    errno = saved_errno;
}

void lp_mapping_discard(void *memory, size_t bytes)
{
    advise(memory, bytes, MADV_DONTNEED);
}
