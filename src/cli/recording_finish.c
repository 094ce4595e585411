/* The command's own records, behind those of the agent. They are written when nobody else writes
 * any more. */
#include "cli/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/suite.h"
#include "base/cleanup.h"
#include "base/io.h"
#include "trace/encode.h"
#include "trace/vocabulary.h"

struct tail {
    uint8_t *bytes;
    size_t used, capacity;
    uint32_t last_string;
    int failure;
};

static void tail_done(struct tail *tail)
{
    free(tail->bytes);
}

static bool make_room(struct tail *tail, size_t size)
{
    if (tail->capacity - tail->used >= size)
        return true;
    size_t capacity = 2 * tail->capacity + size;
    uint8_t *bigger = realloc(tail->bytes, capacity);
    if (bigger == NULL)
        return false;
    tail->bytes = bigger;
    tail->capacity = capacity;
    return true;
}

static void add_record(struct tail *tail, const struct lp_record *record)
{
    size_t size = lp_encoded_size(record);
    int written = -ENOMEM;
    if (make_room(tail, size))
        written = lp_encode_record(record, tail->bytes + tail->used, tail->capacity - tail->used);
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

static void add_environment(struct tail *tail, const char *key, const char *value)
{
    struct lp_record record = {.number = LP_RECORD_ENVIRONMENT};
    if (value == NULL)
        return;
    record.environment.key = add_string(tail, key);
    record.environment.value = add_string(tail, value);
    add_record(tail, &record);
}

static void add_label(struct tail *tail, const struct recording_label *label)
{
    char position[16] = "";
    snprintf(position, sizeof position, "%u", label->position);
    add_environment(tail, "mode", label->mode);
    add_environment(tail, LP_KEY_COMPONENT, label->component);
    add_environment(tail, LP_KEY_TARGET, label->target);
    add_environment(tail, LP_KEY_POSITION, label->position > 0 ? position : NULL);
}

/* Without a configuration the reader's own defaults hold. */
static void add_budget(struct tail *tail, const struct subject *subject)
{
    struct lp_budget budget = subject_budget(subject);
    struct lp_record record = {.number = LP_RECORD_BUDGET};
    record.budget.kind = add_string(tail, subject->kind);
    record.budget.bytes_per_cycle = (uint64_t)budget.bytes_per_cycle;
    record.budget.workers = budget.workers;
    record.budget.threads = budget.threads;
    record.budget.fds = budget.fds;
    record.budget.orphans = budget.orphans;
    add_record(tail, &record);
}

static void add_known(struct tail *tail, const struct lp_config_known *known)
{
    struct lp_record record = {.number = LP_RECORD_KNOWN};
    record.known.fingerprint = add_string(tail, known->fingerprint);
    record.known.reason = add_string(tail, known->reason);
    record.known.expires_day = known->expires_day;
    record.known.treatment = known->is_include ? LP_KNOWN_INCLUDE : LP_KNOWN_EXCLUDE;
    record.known.test = known->component != NULL ? add_string(tail, known->component) : 0;
    add_record(tail, &record);
}

static void add_budgets(struct tail *tail, const struct recording_label *label)
{
    static const char *const kinds[] = {"dialog", "worker", ""}; /* "": every other */
    if (label->subject != NULL)
        add_budget(tail, label->subject);
    for (size_t i = 0; label->subject == NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        add_budget(tail, &(struct subject){.kind = kinds[i], .config = label->config});
}

static void add_policy(struct tail *tail, const struct recording_label *label)
{
    if (label->config == NULL)
        return;
    add_budgets(tail, label);
    lp_vector_each(&label->config->known, const struct lp_config_known, known)
    {
        add_known(tail, known);
    }
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

int recording_file_finish(const struct supervisor *supervisor, const struct recording_label *label,
                          struct lp_error *error)
{
    const struct follower *follower = &supervisor->follower;
    uint64_t time_ns = supervisor->end_ns - follower->start_ns;
    lp_cleanup(tail_done) struct tail tail = {.last_string = follower->last_string};
    if (follower->is_damaged) /* what is behind the damage is evidence, and nobody reads beyond */
        return 0;
    add_label(&tail, label);
    add_policy(&tail, label);
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
