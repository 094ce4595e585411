/* Numbers as they come from the recording; nothing is judged here. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyze/assess.h"
#include "base/io.h"
#include "cli/clock.h"
#include "cli/message.h"
#include "cli/terminal.h"
#include "report/quantity.h"
#include "trace/vocabulary.h"

enum { REDRAW_NS = 100 * 1000 * 1000 };

void progress_init(struct progress *progress, bool is_verbose, bool is_quiet)
{
    *progress = (struct progress){
        .is_live = !is_quiet && terminal_is_capable(STDERR_FILENO),
        .is_verbose = is_verbose,
        .start_ns = clock_now_ns(),
    };
}

static void put_stderr(const char *text)
{
    lp_write_all(STDERR_FILENO, text, strlen(text));
}

void progress_clear_line(void)
{
    put_stderr("\r\033[K");
}

static void clear_line(struct progress *progress)
{
    if (progress->is_shown)
        progress_clear_line();
    progress->is_shown = false;
}

void progress_stop(struct progress *progress)
{
    clear_line(progress);
    progress->is_live = false;
}

static void begin_test(struct progress *progress, const struct follower *follower,
                       const struct lp_record_test_begin *test)
{
    progress->has_test = true;
    progress->cycle = 0;
    progress->bytes = 0;
    progress->planned_cycles = test->warmup + test->counted + test->trailing;
    snprintf(progress->name, sizeof progress->name, "%s", follower_text(follower, test->name));
    bool is_worker = strcmp(follower_text(follower, test->kind), "worker") == 0;
    progress->unit = is_worker ? "operation" : "cycle";
}

static void print_cycle(struct progress *progress, const struct lp_record_cycle_end *cycle)
{
    clear_line(progress);
    message_print("%s %s %u (%s): %llu bytes, %llu blocks, %llu Python objects, %llu QObjects, "
                  "%llu connections, %llu threads, %llu descriptors, %u settle rounds%s",
                  progress->name, progress->unit, cycle->cycle, lp_role_name(progress->role),
                  (unsigned long long)cycle->bytes, (unsigned long long)cycle->blocks,
                  (unsigned long long)cycle->python_objects, (unsigned long long)cycle->qobjects,
                  (unsigned long long)cycle->connections, (unsigned long long)cycle->threads,
                  (unsigned long long)cycle->fds, cycle->settle_rounds,
                  cycle->settled ? "" : ", not settled");
}

static void end_cycle(struct progress *progress, const struct lp_record_cycle_end *cycle)
{
    if (progress->role == LP_ROLE_COUNTED || progress->role == LP_ROLE_EXTRA)
        progress->bytes += cycle->bytes;
    if (progress->is_verbose)
        print_cycle(progress, cycle);
}

void progress_record(struct progress *progress, const struct follower *follower,
                     const struct lp_record *record)
{
    switch (record->number) {
    case LP_RECORD_PROCESS:
        progress->has_test = false;
        break;
    case LP_RECORD_TEST_BEGIN:
        begin_test(progress, follower, &record->test_begin);
        break;
    case LP_RECORD_CYCLE_BEGIN:
        progress->cycle = record->cycle_begin.cycle;
        progress->role = record->cycle_begin.role;
        break;
    case LP_RECORD_CYCLE_END:
        end_cycle(progress, &record->cycle_end);
        break;
    default:
        break;
    }
}

/* A line that wraps could not be taken back. */
void progress_draw_line(const char *text)
{
    char line[320];
    int columns = terminal_columns(STDERR_FILENO);
    size_t length = strlen(text);
    if (columns > 1 && length >= (size_t)columns)
        length = (size_t)columns - 1;
    while (length > 0 && (text[length] & 0xc0) == 0x80) /* not inside a character */
        length--;
    snprintf(line, sizeof line, "\r\033[K%.*s", (int)length, text);
    put_stderr(line);
}

static void describe_cycle(const struct progress *progress, char *text, size_t size)
{
    const char *role = lp_role_name(progress->role);
    if (progress->cycle == 0)
        snprintf(text, size, "starting");
    else if (progress->cycle <= progress->planned_cycles)
        snprintf(text, size, "%s %u of %u, %s", progress->unit, progress->cycle,
                 progress->planned_cycles, role);
    else
        snprintf(text, size, "%s %u, %s", progress->unit, progress->cycle, role);
}

void progress_describe(const struct progress *progress, char *text, size_t size)
{
    char cycle[64];
    describe_cycle(progress, cycle, sizeof cycle);
    text[0] = '\0';
    if (progress->has_test)
        snprintf(text, size, "%.60s: %s", progress->name, cycle);
}

void progress_tick(struct progress *progress)
{
    uint64_t now = clock_now_ns();
    if (!progress->is_live || !progress->has_test || now - progress->drawn_ns < REDRAW_NS)
        return;
    char cycle[128], line[256];
    progress_describe(progress, cycle, sizeof cycle);
    snprintf(line, sizeof line, "%s, %.1f s, %s so far", cycle,
             clock_seconds(now - progress->start_ns), quantity_bytes((double)progress->bytes).text);
    progress_draw_line(line);
    progress->drawn_ns = now;
    progress->is_shown = true;
}
