/* Lines stay when they are about something that has happened; only what happens now is redrawn. */
#include "cli/batch_progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/clock.h"
#include "cli/message.h"
#include "cli/terminal.h"

#define REDRAW_NS (100 * NS_PER_MS)

void batch_progress_init(struct batch_progress *progress, const struct options *options,
                         size_t total)
{
    *progress = (struct batch_progress){.is_quiet = options->is_quiet,
                                        .is_live = !options->is_quiet && !options->is_verbose &&
                                                   terminal_is_capable(STDERR_FILENO),
                                        .start_ns = clock_now_ns(),
                                        .total = total};
}

static void clear(struct batch_progress *progress)
{
    if (progress->is_shown)
        progress_clear_line();
    progress->is_shown = false;
}

/* "Name: cycle 4 of 14, counted; Other: starting". */
static void list_running(const struct lp_vector *tasks, char *text, size_t size)
{
    size_t used = 0;
    lp_vector_each(tasks, struct batch_task *, place)
    {
        char what[160];
        const struct batch_task *task = *place;
        if (task->state != BATCH_RUNNING)
            continue;
        progress_describe(&task->launch.session.supervisor.progress, what, sizeof what);
        if (what[0] == '\0')
            snprintf(what, sizeof what, "%.60s: starting", task->subject.name);
        if (used + strlen(what) + sizeof "; " > size)
            return;
        used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? "; " : "", what);
    }
}

void batch_progress_tick(struct batch_progress *progress, const struct lp_vector *tasks)
{
    uint64_t now = clock_now_ns();
    char running[400] = "", line[512];
    if (!progress->is_live || now - progress->drawn_ns < REDRAW_NS)
        return;
    list_running(tasks, running, sizeof running);
    snprintf(line, sizeof line, "%zu of %zu done, %.1f s; %s", progress->done, progress->total,
             clock_seconds(now - progress->start_ns), running);
    progress_draw_line(line);
    progress->drawn_ns = now;
    progress->is_shown = true;
}

void batch_progress_done(struct batch_progress *progress, const char *name, const char *outcome,
                         double seconds)
{
    progress->done++;
    clear(progress);
    if (!progress->is_quiet)
        message_print("%zu of %zu, %.1f s: %s: %s", progress->done, progress->total, seconds, name,
                      outcome);
}

void batch_progress_stop(struct batch_progress *progress)
{
    clear(progress);
    progress->is_live = false;
}
