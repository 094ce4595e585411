/* dlsym(RTLD_NEXT) for every intercepted name. The first call of malloc and its like may come
 * before the agent's constructor, so until then they are functions that look everything up; and as
 * dlsym may itself allocate, what comes meanwhile is served from a small static buffer. */
#include "agent/real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

static void *first_malloc(size_t size);
static void *first_calloc(size_t count, size_t size);
static void *first_realloc(void *memory, size_t size);
static void first_free(void *memory);

struct lp_real lp_real = {
    .malloc = first_malloc, .calloc = first_calloc, .realloc = first_realloc, .free = first_free};
bool lp_real_is_ready;
static _Thread_local bool is_resolving __attribute__((tls_model("initial-exec")));

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
    struct lp_real found = {0};
    is_resolving = true;
    found.malloc = (void *(*)(size_t))next("malloc");
    found.calloc = (void *(*)(size_t, size_t))next("calloc");
    found.realloc = (void *(*)(void *, size_t))next("realloc");
    found.free = (void (*)(void *))next("free");
    found.memalign = (void *(*)(size_t, size_t))next("memalign");
    found.posix_memalign = (int (*)(void **, size_t, size_t))next("posix_memalign");
    found.aligned_alloc = (void *(*)(size_t, size_t))next("aligned_alloc");
    found.valloc = (void *(*)(size_t))next("valloc");
    found.pvalloc = (void *(*)(size_t))next("pvalloc");
    found.mmap = (void *(*)(void *, size_t, int, int, int, off_t))next("mmap");
    found.munmap = (int (*)(void *, size_t))next("munmap");
    found.mremap = (void *(*)(void *, size_t, size_t, int, ...))next("mremap");
    found.pthread_create = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                                    void *))next("pthread_create");
    found.execve = (int (*)(const char *, char *const[], char *const[]))next("execve");
    found.execvp = (int (*)(const char *, char *const[]))next("execvp");
    is_resolving = false;
    lp_real = found;
    lp_real_is_ready = true;
}

/* True when the real functions are there now; false while they are being looked up. */
static bool resolve_first(void)
{
    if (is_resolving)
        return false;
    lp_real_resolve();
    return true;
}

static void *first_malloc(size_t size)
{
    return resolve_first() ? lp_real.malloc(size) : lp_early_alloc(size);
}

static void *first_calloc(size_t count, size_t size)
{
    return resolve_first() ? lp_real.calloc(count, size) : lp_early_alloc(count * size);
}

static void *first_realloc(void *memory, size_t size)
{
    return resolve_first() ? lp_real.realloc(memory, size) : NULL;
}

static void first_free(void *memory)
{
    if (resolve_first())
        lp_real.free(memory);
}
