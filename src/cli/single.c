/* The report is made whatever else went wrong, as long as something was recorded. */
#include "cli/single.h"

#include "cli/message.h"
#include "cli/result.h"
#include "verdict/judge.h"

struct run {
    struct session *session;
    const struct options *options;
    struct log_file log;
    bool has_failed_file; /* something that was asked for could not be written */
};

static void note_failed_file(struct run *run, const struct lp_error *error)
{
    message_error("%s", error->message);
    run->has_failed_file = true;
}

/* 0 also when the command ended it at the time limit: that status is not the application's. */
static int own_status(const struct supervisor *supervisor)
{
    if (supervisor->outcome == LP_OUTCOME_EXITED)
        return (int)supervisor->status;
    return supervisor->outcome == LP_OUTCOME_SIGNALED ? 128 + (int)supervisor->status : 0;
}

/* Of `run` the command's own status goes before everything that leakpal has to say. */
static int final_code(const struct run *run, int code)
{
    const struct supervisor *supervisor = &run->session->supervisor;
    if (!supervisor->is_profile && own_status(supervisor) != 0)
        return own_status(supervisor);
    if (run->has_failed_file || (supervisor->is_profile && supervisor->interrupted_by != 0))
        return LP_EXIT_UNKNOWN;
    return code;
}

static void interrupt(struct supervisor *supervisor, const struct interruption *interruption)
{
    bool is_first = supervisor->interrupted_by == 0;
    supervisor_interrupt(supervisor, interruption);
    if (is_first && supervisor->is_profile)
        message_print("SIG%s: ending the application", signal_name(interruption->number));
}

static void watch(struct session *session, const struct signal_watch *signals)
{
    struct interruption interruption;
    while (!session_step(session)) {
        signal_watch_wait(signals);
        while (signal_watch_next(signals, &interruption))
            interrupt(&session->supervisor, &interruption);
    }
}

/* 0, or a negative code after which there is nothing to finish. */
static int start_and_watch(struct session *session)
{
    struct signal_watch signals;
    int result = signal_watch_open(&signals, &session->failure);
    session->failure_kind = "start";
    if (result < 0)
        return result;
    result = session_start(session, &signals);
    if (result == 0)
        watch(session, &signals);
    signal_watch_close(&signals);
    return result;
}

static int conclude(struct run *run)
{
    struct session *session = run->session;
    int result = start_and_watch(session);
    if (result == 0)
        result = session_finish(session);
    if (result < 0 && !session->has_recording)
        return result_fail(run->options, session->failure_kind, "%s", session->failure.message);
    if (result < 0)
        note_failed_file(run, &session->failure);
    char *recordings[] = {session->recording};
    return result_show(run->options, recordings, 1);
}

int single_run(struct session *session)
{
    struct run run = {.session = session, .options = session->options};
    struct lp_error error = {0};
    session->log = &run.log;
    if (log_file_open(&run.log, session->options->log_path, &error) < 0)
        return result_fail(session->options, "usage", "%s", error.message);
    int code = conclude(&run);
    log_file_print(&run.log, "verdict of the recording: exit code %d", code);
    if (log_file_check(&run.log, &error) < 0)
        note_failed_file(&run, &error);
    code = final_code(&run, code);
    log_file_print(&run.log, "exit code %d", code);
    log_file_close(&run.log);
    session_done(session);
    return code;
}
