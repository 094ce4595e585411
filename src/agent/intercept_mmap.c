/* mmap, munmap and mremap of anonymous memory. Memory that the allocator itself maps for its arenas
 * is counted block by block already: glibc's never comes here, another allocator's is known by the
 * caller's address. */
#undef _FILE_OFFSET_BITS /* with 64 the headers would rename mmap to mmap64 */
#include "agent/intercept.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "agent/mapping_table.h"
#include "agent/real.h"
#include "agent/state.h"

static bool is_allocator(const void *caller)
{
    Dl_info there, allocator;
    return dladdr(caller, &there) != 0 && dladdr((void *)lp_real_get()->malloc, &allocator) != 0 &&
           there.dli_fbase == allocator.dli_fbase;
}

static bool is_tracked(int flags, const void *caller)
{
    return (flags & MAP_ANONYMOUS) != 0 && lp_tagging() && lp_is_tracked() && !is_allocator(caller);
}

LP_EXPORT void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *memory = lp_real_get()->mmap(address, size, protection, flags, fd, offset);
    if (memory != MAP_FAILED && is_tracked(flags, __builtin_return_address(0)))
        lp_mapping_born(memory, size);
    return memory;
}

LP_EXPORT void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
    __attribute__((alias("mmap")));

/* The kernel unmaps whole pages, whatever length it is given. */
static size_t whole_pages(size_t size)
{
    return (size + 4095) & ~(size_t)4095;
}

LP_EXPORT int munmap(void *address, size_t size)
{
    if (lp_tagging())
        lp_mapping_died(address, whole_pages(size));
    return lp_real_get()->munmap(address, size);
}

LP_EXPORT void *mremap(void *address, size_t old_size, size_t new_size, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    void *wanted = flags & MREMAP_FIXED ? va_arg(arguments, void *) : NULL;
    va_end(arguments);
    void *memory = lp_real_get()->mremap(address, old_size, new_size, flags, wanted);
    if (memory == MAP_FAILED || !lp_tagging())
        return memory;
    if (lp_mapping_died(address, whole_pages(old_size)))
        lp_mapping_born(memory, new_size);
    return memory;
}
