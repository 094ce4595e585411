/* The file is opened at each poll, because an exec in the application may replace it. Its first
 * records tell whether it is still the same one: they carry the start time. */
#include "cli/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "trace/decode.h"

enum {
    READ_BYTES = 1 << 16,
    FRONT_BYTES = 1 << 14, /* PROCESS and the strings before it are in here */
};

static void start_anew(struct follower *follower)
{
    follower->generation += follower->offset > 0;
    follower->offset = 0;
    follower->pending_bytes = 0;
    follower->start_ns = 0;
    follower->last_string = 0;
    follower->is_damaged = false;
    lp_hash_map_clear(&follower->strings);
    lp_arena_done(&follower->arena);
}

void follower_init(struct follower *follower, const char *path)
{
    *follower = (struct follower){.path = path};
}

static void keep_string(struct follower *follower, const struct lp_record_string *string)
{
    char *copy = lp_arena_copy(&follower->arena, string->text.bytes, string->text.length);
    uint64_t *place = lp_hash_map_put(&follower->strings, (uint64_t)string->id + 1);
    if (copy == NULL || place == NULL)
        return;
    *place = (uint64_t)(uintptr_t)copy;
    if (string->id > follower->last_string)
        follower->last_string = string->id;
}

const char *follower_text(const struct follower *follower, uint32_t id)
{
    uint64_t *place = lp_hash_map_find(&follower->strings, (uint64_t)id + 1);
    return place == NULL ? "" : (const char *)(uintptr_t)*place;
}

static void take_record(struct follower *follower, const struct lp_record *record)
{
    if (record->number == LP_RECORD_STRING)
        keep_string(follower, &record->string);
    if (record->number == LP_RECORD_PROCESS)
        follower->start_ns = record->process.start_monotonic_ns;
    follower->observe(follower->context, follower, record);
}

/* The bytes of the whole item at the front of what is pending: 0 when it is not whole yet. */
static int take_front(struct follower *follower, const uint8_t *bytes, size_t size)
{
    if (follower->offset == 0) {
        int result = lp_decode_file_header(bytes, size, NULL);
        return result == 0 ? LP_TRACE_FILE_HEADER_BYTES : result == -LP_ETRUNCATED ? 0 : result;
    }
    struct lp_record record;
    int consumed = lp_decode_record(bytes, size, &record, NULL);
    if (consumed > 0)
        take_record(follower, &record);
    return consumed;
}

static void take_pending(struct follower *follower)
{
    size_t used = 0;
    for (;;) {
        int consumed =
            take_front(follower, follower->pending + used, follower->pending_bytes - used);
        follower->is_damaged = consumed < 0;
        if (consumed <= 0)
            break;
        used += (size_t)consumed;
        follower->offset += (uint64_t)consumed;
    }
    follower->pending_bytes -= used;
    memmove(follower->pending, follower->pending + used, follower->pending_bytes);
}

static bool make_room(struct follower *follower)
{
    if (follower->pending_capacity - follower->pending_bytes >= READ_BYTES)
        return true;
    size_t capacity = 2 * follower->pending_capacity + READ_BYTES;
    uint8_t *bigger = realloc(follower->pending, capacity);
    if (bigger == NULL)
        return false;
    follower->pending = bigger;
    follower->pending_capacity = capacity;
    return true;
}

/* Shorter than what was read, or of another start: an exec began it anew. */
static bool is_replaced(const struct follower *follower, int fd)
{
    uint8_t front[FRONT_BYTES];
    struct lp_record record;
    ssize_t got = pread(fd, front, sizeof front, 0);
    if (got < 0 || (uint64_t)lseek(fd, 0, SEEK_END) < follower->offset)
        return true;
    if (follower->start_ns == 0)
        return false;
    for (size_t used = LP_TRACE_FILE_HEADER_BYTES; used < (size_t)got;) {
        int consumed = lp_decode_record(front + used, (size_t)got - used, &record, NULL);
        if (consumed <= 0)
            break;
        if (record.number == LP_RECORD_PROCESS)
            return record.process.start_monotonic_ns != follower->start_ns;
        used += (size_t)consumed;
    }
    return false;
}

static void read_more(struct follower *follower, int fd)
{
    while (make_room(follower)) {
        off_t from = (off_t)(follower->offset + follower->pending_bytes);
        ssize_t got = pread(fd, follower->pending + follower->pending_bytes, READ_BYTES, from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        follower->pending_bytes += (size_t)got;
        take_pending(follower);
        if (follower->is_damaged)
            return;
    }
}

void follower_poll(struct follower *follower)
{
    lp_cleanup(lp_closep) int fd = open(follower->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    if (follower->offset > 0 && is_replaced(follower, fd))
        start_anew(follower);
    if (!follower->is_damaged)
        read_more(follower, fd);
}

void follower_done(struct follower *follower)
{
    free(follower->pending);
    lp_hash_map_done(&follower->strings);
    lp_arena_done(&follower->arena);
}
