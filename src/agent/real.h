/* The functions behind the interceptors: the next definitions after the agent's own. */
#ifndef LP_AGENT_REAL_H
#define LP_AGENT_REAL_H

#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "agent/descriptor_functions.h"

struct lp_real {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    void *(*memalign)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
    void *(*mmap)(void *, size_t, int, int, int, off_t);
    int (*munmap)(void *, size_t);
    void *(*mremap)(void *, size_t, size_t, int, ...);
    int (*pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    int (*execve)(const char *, char *const[], char *const[]);
    int (*execvp)(const char *, char *const[]);
#define LP_REAL_MEMBER(name, parameters, arguments) int(*name) parameters;
    LP_DESCRIPTOR_FUNCTIONS(LP_REAL_MEMBER)
#undef LP_REAL_MEMBER
    int (*open)(const char *, int, ...);
    int (*openat)(int, const char *, int, ...);
    int (*fcntl)(int, int, ...);
    FILE *(*fopen)(const char *, const char *);
    DIR *(*opendir)(const char *);
    int (*pipe)(int[2]);
    int (*pipe2)(int[2], int);
    int (*socketpair)(int, int, int, int[2]);
};

extern struct lp_real lp_real;
extern bool lp_real_is_ready;

/* Looks all of them up; idempotent. While it runs, dlsym's own allocations come from a small static
 * buffer. */
void lp_real_resolve(void);

/* The same for a process in which the agent was not preloaded, and so stands behind nothing: the
 * first definition in the order of loading, which may be a preloaded allocator's. */
void lp_real_resolve_late(void);

/* That definition for one name, or NULL. Loads nothing. */
void *lp_real_find(const char *name);

/* Memory for the time before and during lp_real_resolve(). */
void *lp_early_alloc(size_t size);
bool lp_early_owns(const void *memory);
size_t lp_early_bytes_after(const void *memory); /* up to the buffer's end */

static inline const struct lp_real *lp_real_get(void)
{
    if (__builtin_expect(!lp_real_is_ready, 0))
        lp_real_resolve();
    return &lp_real;
}

#endif
