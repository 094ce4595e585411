/* A task that fails before it has a recording is a part of the suite like any other. */
#include "cli/batch_task.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyze/assess.h"

static bool has_failed(struct batch_task *task, const char *kind, const struct lp_error *error)
{
    task->state = BATCH_ENDED;
    task->failure_kind = kind;
    task->failure = *error;
    return false;
}

bool task_start(struct batch_task *task, const struct signal_watch *signals)
{
    struct lp_error error = {0};
    const char *kind = NULL;
    struct launch *launch = &task->launch;
    struct session *session = &launch->session;
    if (launch_init(launch, &task->options, &task->subject, &kind, &error) < 0)
        return has_failed(task, kind, &error);
    session->log = &task->log;
    session->label.position = task->position;
    session->recording_path = task->path;
    if (session_start(session, signals) < 0)
        return has_failed(task, session->failure_kind, &session->failure);
    session->supervisor.progress.is_live = false; /* the batch has one line for all */
    task->state = BATCH_RUNNING;
    return true;
}

bool task_step(struct batch_task *task)
{
    struct session *session = &task->launch.session;
    if (!session_step(session))
        return false;
    task->state = BATCH_ENDED;
    if (session_finish(session) < 0)
        has_failed(task, session->failure_kind, &session->failure);
    if (task->is_cut_off && session->has_recording)
        unlink(session->recording);
    return true;
}

static int collect_failure(const struct batch_task *task, const char *kind, const char *message,
                           struct lp_suite *suite)
{
    const struct subject *subject = &task->subject;
    struct lp_unrecorded component = {.name = subject->name,
                                      .kind = subject->kind,
                                      .target = subject->target != NULL ? subject->target : "",
                                      .failure_kind = kind,
                                      .message = message,
                                      .position = task->position};
    return lp_suite_add_unrecorded(suite, &component);
}

static const struct lp_part *last_part(const struct lp_suite *suite)
{
    return lp_vector_at(&suite->parts, struct lp_part, suite->parts.count - 1);
}

/* A damaged recording may not even say of which component it is: no label can be put behind it. */
int task_collect(const struct batch_task *task, struct lp_suite *suite)
{
    struct lp_error error = {0};
    const struct session *session = &task->launch.session;
    if (!session->has_recording)
        return collect_failure(task, task->failure_kind, task->failure.message, suite);
    if (lp_suite_load(suite, session->recording, &error) < 0)
        return collect_failure(task, "recording", error.message, suite);
    const struct lp_part *part = last_part(suite);
    bool is_unknown = task->subject.target != NULL && part->tests.count == 0 && !suite->is_single;
    return is_unknown ? collect_failure(task, "recording",
                                        "its recording is damaged before a test begins", suite)
                      : 0;
}

static void describe_test(const struct lp_test *test, bool is_strict, char *text, size_t size)
{
    struct lp_judgement judgement = lp_test_assess(test, is_strict).judgement;
    const char *verdict = lp_verdict_name(judgement.verdict);
    if (test->failure != NULL)
        snprintf(text, size, "%s (%s): %s", verdict, test->failure->kind, test->failure->message);
    else if (judgement.verdict == LP_VERDICT_LEAK)
        snprintf(text, size, "%s (%s, %s budget)", verdict, lp_severity_name(judgement.severity),
                 judgement.is_over_budget ? "over the" : "within the");
    else
        snprintf(text, size, "%s", verdict);
}

void task_describe(const struct lp_suite *suite, bool is_strict, char *text, size_t size)
{
    const struct lp_part *part = last_part(suite);
    const struct lp_failure *failure = lp_part_failure(part);
    if (failure != NULL)
        snprintf(text, size, "error (%s): %s", failure->kind, failure->message);
    else if (part->tests.count > 0)
        describe_test(*lp_vector_at(&part->tests, struct lp_test *, part->tests.count - 1),
                      is_strict, text, size);
    else
        snprintf(text, size, "measured");
}

void task_done(struct batch_task *task)
{
    session_done(&task->launch.session);
    launch_done(&task->launch);
}
