/* The loop: start what may start, let each running process make a step, wait for a signal. Models
 * are loaded as the processes end, so that an interruption loses nothing that was measured. */
#include "cli/batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch_files.h"
#include "cli/clock.h"
#include "cli/message.h"
#include "cli/result.h"
#include "verdict/judge.h"

/* Less is not worth a start. */
#define LEAST_NS NS_PER_SECOND

static int open_batch(struct batch *batch, const char *name, struct lp_error *error)
{
    const struct options *options = batch->options;
    batch->start_ns = clock_now_ns();
    int result = log_file_open(&batch->log, options->log_path, error);
    if (result < 0)
        return result;
    log_file_print(&batch->log, "leakpal %s, command %s", LP_VERSION, name);
    result = recording_folder_make(options->output_dir, name, batch->folder, error);
    if (result == 0)
        log_file_print(&batch->log, "recordings in %s", batch->folder);
    return result;
}

struct batch_task *batch_add(struct batch *batch, const struct subject *subject)
{
    struct batch_task *task = lp_arena_new(&batch->arena, struct batch_task);
    struct batch_task **slot =
        task != NULL ? lp_vector_add(&batch->tasks, &batch->arena, struct batch_task *) : NULL;
    if (slot == NULL) {
        batch->has_failed_file = true;
        return NULL;
    }
    task->subject = *subject;
    task->options = subject_options(subject, batch->options);
    task->position = subject->component != NULL ? (uint32_t)batch->tasks.count : 0;
    task->log = batch->log;
    task->log.name = subject->name;
    *slot = task;
    batch_choose_path(batch, task);
    return task;
}

static void add_not_run(struct batch *batch, const struct subject *subject, const char *reason)
{
    struct lp_not_run component = {subject->name, subject->kind, reason};
    if (lp_suite_add_not_run(&batch->suite, &component) < 0)
        batch->has_failed_file = true;
    log_file_print(&batch->log, "%s is not run: %s", subject->name, reason);
}

struct batch_task *batch_add_component(struct batch *batch, const struct subject *subject)
{
    char reason[256];
    const char *missing = subject_missing_input(subject, batch->options);
    if (missing == NULL)
        return batch_add(batch, subject);
    snprintf(reason, sizeof reason, "it needs the input '%s'; give --input %s=PATH", missing,
             missing);
    add_not_run(batch, subject, reason);
    return NULL;
}

static uint64_t time_left_ns(const struct batch *batch)
{
    if (batch->limit_seconds <= 0)
        return UINT64_MAX;
    uint64_t limit_ns = (uint64_t)(batch->limit_seconds * (double)NS_PER_SECOND);
    uint64_t used_ns = clock_now_ns() - batch->start_ns;
    return used_ns < limit_ns ? limit_ns - used_ns : 0;
}

static void leave_out(struct batch *batch, struct batch_task *task)
{
    char reason[128];
    if (batch->interrupted_by != 0)
        snprintf(reason, sizeof reason, "leakpal was interrupted by SIG%s before",
                 signal_name(batch->interrupted_by));
    else
        snprintf(reason, sizeof reason, "%s %g s for all together were over",
                 task->is_cut_off ? "cut off, the" : "the", batch->limit_seconds);
    task->state = BATCH_ENDED;
    add_not_run(batch, &task->subject, reason);
}

/* Into the suite, and to the person. */
static void take(struct batch *batch, struct batch_task *task)
{
    char outcome[1200];
    const struct supervisor *supervisor = &task->launch.session.supervisor;
    if (task_collect(task, &batch->suite) < 0) {
        message_error("%s: out of memory", task->subject.name);
        batch->has_failed_file = true;
        return;
    }
    if (task->launch.session.has_recording && task->failure_kind != NULL) {
        message_error("%s", task->failure.message); /* its end could not be written */
        batch->has_failed_file = true;
    }
    task_describe(&batch->suite, batch->options->is_strict, outcome, sizeof outcome);
    log_file_print(&batch->log, "%s: %s", task->subject.name, outcome);
    double seconds = supervisor->end_ns > supervisor->start_ns
                         ? clock_seconds(supervisor->end_ns - supervisor->start_ns)
                         : 0;
    batch_progress_done(&batch->progress, task->subject.name, outcome, seconds);
    if (batch_write_files(batch, task) < 0)
        batch->has_failed_file = true;
}

static void end(struct batch *batch, struct batch_task *task)
{
    if (task->is_cut_off)
        leave_out(batch, task);
    else
        take(batch, task);
    if (batch->log.failure == 0)
        batch->log.failure = task->log.failure;
    task_done(task);
}

static void start(struct batch *batch, struct batch_task *task)
{
    if (batch->interrupted_by != 0 || time_left_ns(batch) < LEAST_NS)
        leave_out(batch, task);
    else if (task_start(task, &batch->signals))
        batch->running++;
    else
        end(batch, task);
}

static void step(struct batch *batch, struct batch_task *task)
{
    if (time_left_ns(batch) == 0 && !task->is_cut_off) {
        task->is_cut_off = true;
        supervisor_kill(&task->launch.session.supervisor);
    }
    if (!task_step(task))
        return;
    batch->running--;
    end(batch, task);
}

/* Whether any task is not ended. */
static bool advance(struct batch *batch)
{
    bool has_more = false;
    lp_vector_each(&batch->tasks, struct batch_task *, task)
    {
        if ((*task)->state == BATCH_WAITING && batch->running < batch->jobs)
            start(batch, *task);
        else if ((*task)->state == BATCH_RUNNING)
            step(batch, *task);
        has_more = has_more || (*task)->state != BATCH_ENDED;
    }
    return has_more;
}

static void interrupt(struct batch *batch, const struct interruption *interruption)
{
    batch_progress_stop(&batch->progress);
    if (batch->interrupted_by == 0)
        message_print("SIG%s: ending what runs, then the report of what was measured",
                      signal_name(interruption->number));
    batch->interrupted_by = interruption->number;
    lp_vector_each(&batch->tasks, struct batch_task *, task)
    {
        if ((*task)->state == BATCH_RUNNING)
            supervisor_interrupt(&(*task)->launch.session.supervisor, interruption);
    }
}

static int run(struct batch *batch, struct lp_error *error)
{
    struct interruption interruption;
    int result = signal_watch_open(&batch->signals, error);
    if (result < 0)
        return result;
    batch_progress_init(&batch->progress, batch->options, batch->tasks.count);
    while (advance(batch)) {
        batch_progress_tick(&batch->progress, &batch->tasks);
        if (batch->running > 0)
            signal_watch_wait(&batch->signals);
        while (signal_watch_next(&batch->signals, &interruption))
            interrupt(batch, &interruption);
    }
    batch_progress_stop(&batch->progress);
    signal_watch_close(&batch->signals);
    return 0;
}

static int note_failures(struct batch *batch)
{
    char message[96];
    struct lp_error error = {0};
    int result = 0;
    snprintf(message, sizeof message, "leakpal was interrupted by SIG%s",
             signal_name(batch->interrupted_by));
    if (batch->interrupted_by != 0)
        result = lp_suite_fail(&batch->suite, "interrupted", message);
    if (log_file_check(&batch->log, &error) < 0) {
        message_error("%s", error.message);
        batch->has_failed_file = true;
    }
    if (batch->has_failed_file && result == 0)
        result = lp_suite_fail(&batch->suite, "output",
                               "something that was asked for could not be written");
    return result;
}

static int report(struct batch *batch)
{
    int result = lp_suite_conclude(&batch->suite);
    if (result == 0)
        result = note_failures(batch);
    if (result < 0)
        return result_fail(batch->options, "recording", "%s", lp_error_text(result));
    int code = result_show_suite(batch->options, &batch->suite);
    if (batch_write_report(batch) < 0)
        code = LP_EXIT_UNKNOWN;
    log_file_print(&batch->log, "exit code %d", code);
    return code;
}

static int execute(struct batch *batch, const char *name, const struct lp_config *config,
                   void (*add)(struct batch *batch, const struct lp_config *config))
{
    struct lp_error error = {0};
    if (open_batch(batch, name, &error) < 0)
        return result_fail(batch->options, "usage", "%s", error.message);
    add(batch, config);
    if (run(batch, &error) < 0)
        return result_fail(batch->options, "start", "%s", error.message);
    return report(batch);
}

int batch_execute(struct batch *batch, const char *name, const struct lp_config *config,
                  void (*add)(struct batch *batch, const struct lp_config *config))
{
    int code = execute(batch, name, config, add);
    log_file_close(&batch->log);
    lp_suite_done(&batch->suite);
    lp_arena_done(&batch->arena);
    return code;
}
