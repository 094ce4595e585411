/* A line: "7f00-7f10 r-xp 0000 08:01 123 /usr/lib/x.so". Read in pieces; a line that is cut is
 * moved to the front of the buffer. */
#include "probe/system/memory_map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

enum { BUFFER_BYTES = 16384 };

static const char *read_hexadecimal(const char *text, uintptr_t *ret)
{
    *ret = 0;
    for (;; text++) {
        unsigned digit = (unsigned)(*text - '0'), letter = (unsigned)((*text | 32) - 'a');
        if (digit > 9 && letter > 5)
            return text;
        *ret = *ret << 4 | (digit <= 9 ? digit : letter + 10);
    }
}

static void add_line(struct lp_memory_map *map, struct lp_arena *arena, const char *line)
{
    struct lp_memory_range range;
    const char *end = read_hexadecimal(line, &range.start);
    if (*end != '-')
        return;
    end = read_hexadecimal(end + 1, &range.end);
    if (end[0] != ' ' || end[1] != 'r' || strstr(end, "[vvar") != NULL)
        return; /* the kernel's clock pages may fault though they say that they can be read */
    struct lp_memory_range *last =
        map->ranges.count > 0
            ? lp_vector_at(&map->ranges, struct lp_memory_range, map->ranges.count - 1)
            : NULL;
    if (last != NULL && last->end == range.start) {
        last->end = range.end;
        return;
    }
    struct lp_memory_range *place = lp_vector_add(&map->ranges, arena, struct lp_memory_range);
    if (place != NULL)
        *place = range;
}

/* Adds the whole lines of the buffer; what is left of it is moved to its front. */
static size_t add_lines(struct lp_memory_map *map, struct lp_arena *arena, char *buffer,
                        size_t used)
{
    char *line = buffer, *end;
    while ((end = memchr(line, '\n', used - (size_t)(line - buffer))) != NULL) {
        *end = '\0';
        add_line(map, arena, line);
        line = end + 1;
    }
    size_t left = used - (size_t)(line - buffer);
    memmove(buffer, line, left);
    return left < BUFFER_BYTES ? left : 0;
}

int lp_memory_map_read(struct lp_memory_map *map, struct lp_arena *arena)
{
    char buffer[BUFFER_BYTES];
    int saved_errno = errno;
    lp_cleanup(lp_closep) int fd =
        (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    int result = fd < 0 ? -errno : 0;
    size_t used = 0;
    long bytes;
    while (fd >= 0 && (bytes = syscall(SYS_read, fd, buffer + used, sizeof buffer - used)) > 0)
        used = add_lines(map, arena, buffer, used + (size_t)bytes);
    errno = saved_errno;
    return result;
}

struct lp_memory_range lp_memory_map_find(const struct lp_memory_map *map, uintptr_t address)
{
    size_t low = 0, high = map->ranges.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct lp_memory_range *range =
            lp_vector_at(&map->ranges, struct lp_memory_range, middle);
        if (address >= range->start && address < range->end)
            return *range;
        if (range->end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct lp_memory_range){0};
}
