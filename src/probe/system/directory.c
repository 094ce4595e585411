/* getdents64 into a buffer on the stack: opendir would allocate in the host. */
#include "probe/system/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int number_of(const char *name)
{
    int number = 0;
    for (; *name >= '0' && *name <= '9'; name++)
        number = number * 10 + (*name - '0');
    return *name == '\0' ? number : -1;
}

int lp_directory_each_number(const char *path, int *own_fd, void (*visit)(int, void *),
                             void *context)
{
    int saved_errno = errno;
    lp_cleanup(lp_closep) int fd =
        (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = fd < 0 ? -errno : 0;
    if (own_fd != NULL)
        *own_fd = fd;
    _Alignas(8) char buffer[4096];
    long bytes;
    while (fd >= 0 && (bytes = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0)
        for (long at = 0; at < bytes;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            int number = entry->name[0] != '.' ? number_of(entry->name) : -1;
            if (number >= 0) {
                visit(number, context);
                count++;
            }
            at += entry->length;
        }
    errno = saved_errno;
    return count;
}
