/* Lines of the command come at once, those of the agent when the recording is polled; each carries
 * its own time, so a line may stand a few hundredths of a second behind a later one. */
#include "cli/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "analyze/assess.h"
#include "base/io.h"
#include "cli/clock.h"
#include "trace/vocabulary.h"

static int unwritable(const struct log_file *log, int code, struct lp_error *error)
{
    return lp_error_set(error, code, "--log '%s': cannot be written: %s", log->path,
                        lp_error_text(code));
}

int log_file_open(struct log_file *log, const char *path, struct lp_error *error)
{
    *log = (struct log_file){.path = path, .fd = -1, .start_ns = clock_now_ns()};
    if (path == NULL)
        return 0;
    log->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    return log->fd < 0 ? unwritable(log, -errno, error) : 0;
}

int log_file_check(const struct log_file *log, struct lp_error *error)
{
    return log->failure < 0 ? unwritable(log, log->failure, error) : 0;
}

void log_file_close(struct log_file *log)
{
    lp_closep(&log->fd);
    log->fd = -1;
}

__attribute__((format(printf, 4, 0))) static void print_list(struct log_file *log, uint64_t time_ns,
                                                             const char *source, const char *format,
                                                             va_list arguments)
{
    if (log->fd < 0)
        return;
    char line[4096];
    double seconds = ((double)time_ns - (double)log->start_ns) / (double)NS_PER_SECOND;
    int used = snprintf(line, sizeof line, "%9.3f %-8s %.80s%s", seconds, source,
                        log->name != NULL ? log->name : "", log->name != NULL ? ": " : "");
    int more = vsnprintf(line + used, sizeof line - (size_t)used - 1, format, arguments);
    size_t length = (size_t)used + (more > 0 ? (size_t)more : 0);
    if (length > sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    int result = lp_write_all(log->fd, line, length);
    if (log->failure == 0)
        log->failure = result;
}

void log_file_print(struct log_file *log, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_list(log, clock_now_ns(), "command", format, arguments);
    va_end(arguments);
}

/* What a record is described with. */
struct line {
    struct log_file *log;
    const struct follower *follower;
    const struct lp_record *record;
};

__attribute__((format(printf, 4, 5))) static void
print_at(const struct line *line, uint64_t time_ns, const char *source, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint64_t start_ns = line->follower->start_ns;
    print_list(line->log, start_ns == 0 ? clock_now_ns() : start_ns + time_ns, source, format,
               arguments);
    va_end(arguments);
}

/* For records without a time of their own: about now. */
static uint64_t now_of(const struct line *line)
{
    return clock_now_ns() - line->follower->start_ns;
}

static const char *text_of(const struct line *line, uint32_t id)
{
    return follower_text(line->follower, id);
}

static void print_process(const struct line *line)
{
    const struct lp_record_process *process = &line->record->process;
    print_at(line, 0, "agent", "leakpal %s in process %llu: %s",
             text_of(line, process->leakpal_version), (unsigned long long)process->pid,
             text_of(line, process->executable));
}

static void print_environment(const struct line *line)
{
    const struct lp_record_environment *entry = &line->record->environment;
    print_at(line, now_of(line), "agent", "%s: %s", text_of(line, entry->key),
             text_of(line, entry->value));
}

static void print_feature(const struct line *line)
{
    static const char *const states[] = {
        [LP_FEATURE_ON] = "on", [LP_FEATURE_PARTIAL] = "partial", [LP_FEATURE_OFF] = "off"};
    const struct lp_record_feature *feature = &line->record->feature;
    const char *state = feature->state >= LP_FEATURE_ON && feature->state <= LP_FEATURE_OFF
                            ? states[feature->state]
                            : "unknown";
    const char *reason = text_of(line, feature->reason);
    print_at(line, now_of(line), "agent", "%s is %s%s%s", text_of(line, feature->name), state,
             reason[0] == '\0' ? "" : ": ", reason);
}

static void print_note(const struct line *line)
{
    static const char *const levels[] = {
        [LP_NOTE_DEBUG] = "debug", [LP_NOTE_INFO] = "info", [LP_NOTE_WARNING] = "warning"};
    const struct lp_record_note *note = &line->record->note;
    bool is_known = note->level >= LP_NOTE_DEBUG && note->level <= LP_NOTE_WARNING;
    print_at(line, note->time_ns, is_known ? levels[note->level] : "note", "%s",
             text_of(line, note->text));
}

static void print_test_begin(const struct line *line)
{
    const struct lp_record_test_begin *test = &line->record->test_begin;
    print_at(line, test->time_ns, "test",
             "%s begins: %u warm-up, %u counted and %u trailing cycles, limit %.1f s",
             text_of(line, test->name), test->warmup, test->counted, test->trailing,
             clock_seconds(test->timeout_ns));
}

static void print_cycle_begin(const struct line *line)
{
    const struct lp_record_cycle_begin *cycle = &line->record->cycle_begin;
    print_at(line, cycle->time_ns, "cycle", "%u begins, %s", cycle->cycle,
             lp_role_name(cycle->role));
}

static void print_cycle_end(const struct line *line)
{
    const struct lp_record_cycle_end *cycle = &line->record->cycle_end;
    print_at(line, cycle->time_ns, "cycle",
             "%u ends: %s after %.3f s and %u rounds; it left %llu bytes in %llu blocks",
             cycle->cycle, cycle->settled ? "settled" : "not settled",
             clock_seconds(cycle->settle_ns), cycle->settle_rounds,
             (unsigned long long)cycle->bytes, (unsigned long long)cycle->blocks);
}

static void print_busy(const struct line *line)
{
    const struct lp_record_busy *busy = &line->record->busy;
    print_at(line, now_of(line), "limit", "cycle %u: settle limit reached, still busy: %s (%llu)",
             busy->cycle, text_of(line, busy->what), (unsigned long long)busy->count);
}

static void print_census(const struct line *line)
{
    const struct lp_record_census *census = &line->record->census;
    print_at(line, census->time_ns, "census", "survivors counted after %u cycles", census->cycles);
}

static void print_error(const struct line *line)
{
    const struct lp_record_error *error = &line->record->error;
    print_at(line, error->time_ns, "error", "%s in cycle %u: %s", text_of(line, error->kind),
             error->cycle, text_of(line, error->message));
}

static void print_hang(const struct line *line)
{
    const struct lp_record_hang *hang = &line->record->hang;
    print_at(line, hang->time_ns, "limit", "time limit reached in cycle %u, %u nested event loops",
             hang->cycle, hang->loop_level);
}

static void print_test_end(const struct line *line)
{
    const struct lp_record_test_end *test = &line->record->test_end;
    print_at(
        line, test->time_ns, "test",
        "ends after %u warm-up, %u counted, %u extra, %u trailing, %u capture and %u proof cycles",
        test->warmup, test->counted, test->extra, test->trailing, test->capture, test->proof);
}

static void print_end(const struct line *line)
{
    const struct lp_record_end *end = &line->record->end;
    print_at(line, end->time_ns, "agent", "end of the recording, %llu events lost",
             (unsigned long long)end->lost);
}

void log_file_record(struct log_file *log, const struct follower *follower,
                     const struct lp_record *record)
{
    static void (*const printers[])(const struct line *) = {
        [LP_RECORD_PROCESS] = print_process,
        [LP_RECORD_ENVIRONMENT] = print_environment,
        [LP_RECORD_FEATURE] = print_feature,
        [LP_RECORD_NOTE] = print_note,
        [LP_RECORD_TEST_BEGIN] = print_test_begin,
        [LP_RECORD_CYCLE_BEGIN] = print_cycle_begin,
        [LP_RECORD_CYCLE_END] = print_cycle_end,
        [LP_RECORD_CENSUS] = print_census,
        [LP_RECORD_BUSY] = print_busy,
        [LP_RECORD_ERROR] = print_error,
        [LP_RECORD_HANG] = print_hang,
        [LP_RECORD_TEST_END] = print_test_end,
        [LP_RECORD_END] = print_end,
    };
    if (log->fd < 0 || record->number >= sizeof printers / sizeof printers[0] ||
        printers[record->number] == NULL)
        return;
    struct line line = {.log = log, .follower = follower, .record = record};
    printers[record->number](&line);
}
