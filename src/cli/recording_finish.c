/* The command's own records, behind those of the agent. They are written when nobody else writes
 * any more. */
#include "cli/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "trace/encode.h"

/* More than the few short records need. */
enum { TAIL_BYTES = 1024 };

struct tail {
    uint8_t bytes[TAIL_BYTES];
    size_t used;
    uint32_t last_string;
    int failure;
};

static void add_record(struct tail *tail, const struct lp_record *record)
{
    int written = lp_encode_record(record, tail->bytes + tail->used, TAIL_BYTES - tail->used);
    if (written < 0)
        tail->failure = written;
    else
        tail->used += (size_t)written;
}

static uint32_t add_string(struct tail *tail, const char *text)
{
    struct lp_record record = {.number = LP_RECORD_STRING};
    record.string.id = ++tail->last_string;
    record.string.text = (struct lp_text){.bytes = text, .length = (uint32_t)strlen(text)};
    add_record(tail, &record);
    return record.string.id;
}

static void add_mode(struct tail *tail, const char *mode)
{
    struct lp_record record = {.number = LP_RECORD_ENVIRONMENT};
    record.environment.key = add_string(tail, "mode");
    record.environment.value = add_string(tail, mode);
    add_record(tail, &record);
}

static void add_interruption(struct tail *tail, const struct supervisor *supervisor,
                             uint64_t time_ns)
{
    char message[64];
    snprintf(message, sizeof message, "leakpal was interrupted by SIG%s",
             signal_name(supervisor->interrupted_by));
    struct lp_record record = {.number = LP_RECORD_ERROR};
    record.error.test = supervisor->open_test;
    record.error.cycle = supervisor->open_cycle;
    record.error.time_ns = time_ns;
    record.error.kind = add_string(tail, "interrupted");
    record.error.message = add_string(tail, message);
    add_record(tail, &record);
}

static void add_outcome(struct tail *tail, const struct supervisor *supervisor, uint64_t time_ns)
{
    struct lp_record record = {.number = LP_RECORD_OUTCOME};
    record.outcome.outcome = (uint8_t)supervisor->outcome;
    record.outcome.status = supervisor->status;
    record.outcome.time_ns = time_ns;
    add_record(tail, &record);
}

/* All of it or nothing: half a record would read as a recording that was cut off. */
static int write_tail(const char *path, off_t offset, const struct tail *tail)
{
    lp_cleanup(lp_closep) int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || ftruncate(fd, offset) != 0 || lseek(fd, 0, SEEK_END) < 0)
        return -errno;
    int result = lp_write_all(fd, tail->bytes, tail->used);
    if (result < 0 && ftruncate(fd, offset) != 0)
        return -errno;
    return result;
}

int recording_file_finish(const struct supervisor *supervisor, const char *mode,
                          struct lp_error *error)
{
    const struct follower *follower = &supervisor->follower;
    uint64_t time_ns = supervisor->end_ns - follower->start_ns;
    struct tail tail = {.last_string = follower->last_string};
    if (follower->is_damaged) /* what is behind the damage is evidence, and nobody reads beyond */
        return 0;
    add_mode(&tail, mode);
    if (supervisor->interrupted_by != 0 && supervisor->is_profile)
        add_interruption(&tail, supervisor, time_ns);
    add_outcome(&tail, supervisor, time_ns);
    int result = tail.failure < 0 ? tail.failure
                                  : write_tail(follower->path, (off_t)follower->offset, &tail);
    return result == 0
               ? 0
               : lp_error_set(error, result, "the end of the recording %s cannot be written: %s",
                              follower->path, lp_error_text(result));
}
