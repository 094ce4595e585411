/* Calls that open descriptors: while births are captured, what they return is given its stack. */
#undef _FILE_OFFSET_BITS /* with 64 the headers would rename open to open64 */
#undef _FORTIFY_SOURCE   /* its open is an inline function */
#include "agent/intercept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "agent/capture.h"
#include "agent/real.h"
#include "agent/state.h"
#include "agent/unwinder_memory.h"

static int opened(int fd)
{
    if (lp_captures() && fd >= 0 && lp_is_tracked())
        lp_capture_descriptor(fd);
    return fd;
}

#define INTERCEPT(name, parameters, arguments)                                                     \
    LP_EXPORT int name parameters                                                                  \
    {                                                                                              \
        return opened(lp_real_get()->name arguments);                                              \
    }
LP_DESCRIPTOR_FUNCTIONS(INTERCEPT)

/* The mode is there only for these flags; read in any case, as it lies in a register. */
#define MODE_OF(flags, mode)                                                                       \
    mode_t mode;                                                                                   \
    va_list list;                                                                                  \
    va_start(list, flags);                                                                         \
    mode = va_arg(list, mode_t);                                                                   \
    va_end(list)

LP_EXPORT int open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode);
    return opened(lp_real_get()->open(path, flags, mode));
}

LP_EXPORT int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, mode);
    return opened(lp_real_get()->openat(folder, path, flags, mode));
}

LP_EXPORT int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    int result = lp_real_get()->fcntl(fd, command, argument);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? opened(result) : result;
}

LP_EXPORT FILE *fopen(const char *path, const char *mode)
{
    FILE *file = lp_real_get()->fopen(path, mode);
    if (file != NULL)
        opened(fileno(file));
    return file;
}

LP_EXPORT DIR *opendir(const char *path)
{
    DIR *folder = lp_real_get()->opendir(path);
    if (folder != NULL)
        opened(dirfd(folder));
    return folder;
}

/* The same on a 64-bit system. */
LP_EXPORT int creat64(const char *path, mode_t mode) __attribute__((alias("creat")));
LP_EXPORT int open64(const char *path, int flags, ...) __attribute__((alias("open")));
LP_EXPORT int openat64(int folder, const char *path, int flags, ...)
    __attribute__((alias("openat")));
LP_EXPORT int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));
LP_EXPORT FILE *fopen64(const char *path, const char *mode) __attribute__((alias("fopen")));

static int opened_both(int result, const int ends[2])
{
    if (result == 0) {
        opened(ends[0]);
        opened(ends[1]);
    }
    return result;
}

LP_EXPORT int pipe(int ends[2])
{
    return opened_both(lp_real_get()->pipe(ends), ends);
}

/* libunwind's pipe is not to be one of the application's descriptors (agent/unwinder_memory.h). */
LP_EXPORT int pipe2(int ends[2], int flags)
{
    if (lp_is_unwinding) {
        errno = EMFILE;
        return -1;
    }
    return opened_both(lp_real_get()->pipe2(ends, flags), ends);
}

LP_EXPORT int socketpair(int domain, int type, int protocol, int ends[2])
{
    return opened_both(lp_real_get()->socketpair(domain, type, protocol, ends), ends);
}
