/* Loops over EINTR and short transfers. Descriptors are opened close-on-exec by system call, past
 * any interception of the libc functions. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

static int open_raw(const char *path, int flags)
{
    long fd = syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0644);
    return fd < 0 ? -errno : (int)fd;
}

static int write_all(int fd, const char *next, size_t size)
{
    while (size > 0) {
        long written = syscall(SYS_write, fd, next, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        next += written;
        size -= (size_t)written;
    }
    return 0;
}

int lp_write_all(int fd, const void *bytes, size_t size)
{
    int saved_errno = errno;
    int result = write_all(fd, bytes, size);
    errno = saved_errno;
    return result;
}

static ssize_t read_all(int fd, char *buffer, size_t size)
{
    size_t used = 0;
    while (used < size - 1) {
        long got = syscall(SYS_read, fd, buffer + used, size - 1 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    buffer[used] = '\0';
    return (ssize_t)used;
}

ssize_t lp_read_text(const char *path, char *buffer, size_t size)
{
    int saved_errno = errno;
    lp_cleanup(lp_closep) int fd = open_raw(path, O_RDONLY);
    ssize_t result = fd < 0 ? fd : read_all(fd, buffer, size);
    errno = saved_errno;
    return result;
}

int lp_append_file(const char *path, const void *bytes, size_t size)
{
    int saved_errno = errno;
    lp_cleanup(lp_closep) int fd = open_raw(path, O_WRONLY | O_APPEND | O_CREAT);
    int result = fd < 0 ? fd : write_all(fd, bytes, size);
    errno = saved_errno;
    return result;
}

void lp_closep(int *fd)
{
    if (*fd < 0)
        return;
    int saved_errno = errno;
    syscall(SYS_close, *fd);
    errno = saved_errno;
}
