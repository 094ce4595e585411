/* A descriptor is the same as at the last look when number, device and inode are; anonymous inodes
 * share one inode, so there the number decides. */
#include "agent/descriptor_table.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/capture.h"
#include "base/format.h"
#include "probe/system/directory.h"

enum { MAX_DESCRIPTORS = 16384 };

static struct lp_descriptor table[MAX_DESCRIPTORS]; /* sorted by nothing; `count` in use */
static int count;

struct look {
    uint16_t epoch;
    int own_fd;
    bool was_seen[MAX_DESCRIPTORS];
};

/* "anon_inode:[eventfd]" -> "eventfd", "socket:[123]" -> "socket", "/a/path" -> "file". */
static void name_kind(int fd, char kind[LP_DESCRIPTOR_KIND_BYTES])
{
    char link[64], target[64];
    lp_format(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    const char *start = strncmp(target, "anon_inode:", 11) == 0 ? target + 11 : target;
    if (*start == '[')
        start++;
    size_t used = *start == '/' ? 0 : strcspn(start, ":]");
    lp_format(kind, LP_DESCRIPTOR_KIND_BYTES, "%.*s", (int)used, start);
    if (used == 0)
        strcpy(kind, "file");
}

static int find(const struct stat *status, int fd)
{
    for (int i = 0; i < count; i++)
        if (table[i].fd == fd && table[i].inode == status->st_ino &&
            table[i].device == status->st_dev)
            return i;
    return -1;
}

static void look_at(int fd, void *context)
{
    struct look *look = context;
    struct stat status;
    if (fd == look->own_fd || fstat(fd, &status) < 0)
        return;
    int i = find(&status, fd);
    if (i < 0 && count < MAX_DESCRIPTORS) {
        i = count++;
        table[i] = (struct lp_descriptor){.fd = fd,
                                          .epoch = look->epoch,
                                          .stack = lp_capture_descriptor_stack(fd),
                                          .device = status.st_dev,
                                          .inode = status.st_ino};
        name_kind(fd, table[i].kind);
    }
    if (i >= 0)
        look->was_seen[i] = true;
}

static void forget_closed(struct look *look)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (look->was_seen[i])
            table[kept++] = table[i];
    count = kept;
}

int lp_descriptors_look(uint16_t epoch)
{
    static struct look look;
    int saved_errno = errno;
    memset(&look, 0, sizeof look);
    look.epoch = epoch;
    lp_directory_each_number("/proc/self/fd", &look.own_fd, look_at, &look);
    forget_closed(&look);
    errno = saved_errno;
    return count;
}

int lp_descriptor_count(uint16_t epoch)
{
    int found = 0;
    for (int i = 0; i < count; i++)
        found += table[i].epoch == epoch;
    return found;
}

void lp_descriptor_each(uint16_t first, uint16_t last,
                        void (*visit)(const struct lp_descriptor *, void *), void *context)
{
    for (int i = 0; i < count; i++)
        if (table[i].epoch >= first && table[i].epoch <= last)
            visit(&table[i], context);
}
