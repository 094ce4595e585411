/* The headers must name the functions as they are called. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include "agent/interceptors.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
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
#define DESCRIPTOR_INTERCEPTOR(name, parameters, arguments) INTERCEPTOR(name),
    LP_DESCRIPTOR_FUNCTIONS(DESCRIPTOR_INTERCEPTOR) INTERCEPTOR(creat64),
    INTERCEPTOR(open),
    INTERCEPTOR(open64),
    INTERCEPTOR(openat),
    INTERCEPTOR(openat64),
    INTERCEPTOR(fcntl),
    INTERCEPTOR(fcntl64),
    INTERCEPTOR(fopen),
    INTERCEPTOR(fopen64),
    INTERCEPTOR(opendir),
    INTERCEPTOR(pipe),
    INTERCEPTOR(pipe2),
    INTERCEPTOR(socketpair),
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
    if (strchr("acdefimoprstv", name[0]) == NULL || name[0] == '\0')
        return NULL;
    EACH_INTERCEPTOR(interceptor)
    if (strcmp(interceptor->name, name) == 0)
        return interceptor;
    return NULL;
}
