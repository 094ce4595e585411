/* dlsym(RTLD_NEXT) for every intercepted name. The first call of malloc and its like may come
 * before the agent's constructor, so until then they are functions that look everything up; and as
 * dlsym may itself allocate, what comes meanwhile is served from a small static buffer. */
#include "agent/real.h"

#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

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

#define PLACE(name)                                                                                \
    {                                                                                              \
#name, offsetof(struct lp_real, name)                                                      \
    }

static const struct {
    const char *name;
    size_t offset;
} places[] = {
    PLACE(malloc),
    PLACE(calloc),
    PLACE(realloc),
    PLACE(free),
    PLACE(memalign),
    PLACE(posix_memalign),
    PLACE(aligned_alloc),
    PLACE(valloc),
    PLACE(pvalloc),
    PLACE(mmap),
    PLACE(munmap),
    PLACE(mremap),
    PLACE(pthread_create),
    PLACE(execve),
    PLACE(execvp),
#define DESCRIPTOR_PLACE(name, parameters, arguments) PLACE(name),
    LP_DESCRIPTOR_FUNCTIONS(DESCRIPTOR_PLACE) PLACE(open),
    PLACE(openat),
    PLACE(fcntl),
    PLACE(fopen),
    PLACE(opendir),
    PLACE(pipe),
    PLACE(pipe2),
    PLACE(socketpair),
};

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

static bool is_own(const void *function)
{
    Dl_info there, here;
    return dladdr(function, &there) != 0 && dladdr((void *)lp_real_resolve, &here) != 0 &&
           there.dli_fbase == here.dli_fbase;
}

/* An executable that is not position-independent answers with an entry of its own call table, whose
 * symbol is undefined there: what that leads to is the first definition after it. */
static bool is_call_entry(const void *function)
{
    Dl_info there;
    void *symbol = NULL;
    return dladdr1(function, &there, &symbol, RTLD_DL_SYMENT) != 0 && symbol != NULL &&
           ((const ElfW(Sym) *)symbol)->st_shndx == SHN_UNDEF;
}

static bool is_definition(const void *function)
{
    return function != NULL && !is_own(function) && !is_call_entry(function);
}

void *lp_real_find(const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    if (is_definition(found))
        return found;
    for (const struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next) {
        void *handle = dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
        found = handle != NULL && map->l_name[0] != '\0' ? dlsym(handle, name) : NULL;
        if (handle != NULL)
            dlclose(handle);
        if (is_definition(found))
            return found;
    }
    return next(name);
}

static void resolve(void *(*find)(const char *))
{
    struct lp_real found = {0};
    is_resolving = true;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        void *function = find(places[i].name);
        memcpy((char *)&found + places[i].offset, &function, sizeof function);
    }
    is_resolving = false;
    lp_real = found;
    lp_real_is_ready = true;
}

void lp_real_resolve(void)
{
    resolve(next);
}

void lp_real_resolve_late(void)
{
    resolve(lp_real_find);
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
