#include "agent/interceptors.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/intercept_loader.h"
#include "agent/real.h"

#define INTERCEPTOR(name)                                                                          \
    {                                                                                              \
#name, (void *)name, NULL                                                                  \
    }

static struct lp_interceptor interceptors[] = {
    INTERCEPTOR(malloc),
    INTERCEPTOR(calloc),
    INTERCEPTOR(realloc),
    INTERCEPTOR(reallocarray),
    INTERCEPTOR(free),
    INTERCEPTOR(memalign),
    INTERCEPTOR(posix_memalign),
    INTERCEPTOR(aligned_alloc),
    INTERCEPTOR(valloc),
    INTERCEPTOR(pvalloc),
    INTERCEPTOR(mmap),
    INTERCEPTOR(mmap64),
    INTERCEPTOR(munmap),
    INTERCEPTOR(mremap),
    INTERCEPTOR(pthread_create),
    INTERCEPTOR(execve),
    INTERCEPTOR(execv),
    INTERCEPTOR(execvp),
    {"dlopen", (void *)lp_intercepted_dlopen, NULL},
    {"dlmopen", (void *)lp_intercepted_dlmopen, NULL},
    {"dlsym", (void *)lp_intercepted_dlsym, NULL},
    {"dlvsym", (void *)lp_intercepted_dlvsym, NULL},
};

#define EACH_INTERCEPTOR(interceptor)                                                              \
    for (struct lp_interceptor *interceptor = interceptors;                                        \
         interceptor < interceptors + sizeof interceptors / sizeof *interceptors; interceptor++)

void lp_interceptors_resolve(void)
{
    EACH_INTERCEPTOR(interceptor)
    interceptor->real = lp_real_find(interceptor->name);
}

const struct lp_interceptor *lp_interceptor_find(const char *name)
{
    if (strchr("mcrfpaved", name[0]) == NULL || name[0] == '\0')
        return NULL;
    EACH_INTERCEPTOR(interceptor)
    if (strcmp(interceptor->name, name) == 0)
        return interceptor;
    return NULL;
}
