/* dlsym(RTLD_NEXT) for every intercepted name. The first interceptor may run before the agent's
 * constructor, and dlsym may itself allocate: such calls find `is_resolving` and get static memory.
 */
#include "agent/real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

struct lp_real lp_real;
bool lp_real_is_ready;

static _Alignas(16) char early[16 * 1024];
static _Atomic size_t early_used;

void *lp_early_alloc(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    size_t start = atomic_fetch_add(&early_used, size);
    return size <= sizeof early && start <= sizeof early - size ? early + start : NULL;
}

bool lp_early_owns(const void *memory)
{
    return (uintptr_t)memory - (uintptr_t)early < sizeof early;
}

size_t lp_early_bytes_after(const void *memory)
{
    return (size_t)(early + sizeof early - (const char *)memory);
}

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

void lp_real_resolve(void)
{
    lp_real.malloc = (void *(*)(size_t))next("malloc");
    lp_real.calloc = (void *(*)(size_t, size_t))next("calloc");
    lp_real.realloc = (void *(*)(void *, size_t))next("realloc");
    lp_real.free = (void (*)(void *))next("free");
    lp_real.memalign = (void *(*)(size_t, size_t))next("memalign");
    lp_real.posix_memalign = (int (*)(void **, size_t, size_t))next("posix_memalign");
    lp_real.aligned_alloc = (void *(*)(size_t, size_t))next("aligned_alloc");
    lp_real.valloc = (void *(*)(size_t))next("valloc");
    lp_real.pvalloc = (void *(*)(size_t))next("pvalloc");
    lp_real.mmap = (void *(*)(void *, size_t, int, int, int, off_t))next("mmap");
    lp_real.munmap = (int (*)(void *, size_t))next("munmap");
    lp_real.mremap = (void *(*)(void *, size_t, size_t, int, ...))next("mremap");
    lp_real.pthread_create = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                                      void *))next("pthread_create");
    lp_real.execve = (int (*)(const char *, char *const[], char *const[]))next("execve");
    lp_real.execvp = (int (*)(const char *, char *const[]))next("execvp");
    lp_real_is_ready = true;
}
