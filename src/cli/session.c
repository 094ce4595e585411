/* The order of things: everything that can be refused is refused before the application starts;
 * after it, what was measured is reported whatever else goes wrong. */
#include "cli/session.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "cli/environment.h"
#include "cli/message.h"
#include "cli/preload.h"
#include "cli/recording_file.h"
#include "cli/result.h"
#include "cli/supervise.h"
#include "verdict/judge.h"

struct run {
    const struct session *session;
    const struct options *options;
    struct lp_arena arena;
    char recording[PATH_MAX];
    struct preload preload;
    struct log_file log;
    struct supervisor supervisor;
    bool has_failed_file; /* something that was asked for could not be written */
};

static void log_command_line(struct run *run)
{
    const struct session *session = run->session;
    log_file_print(&run->log, "leakpal %s, command %s", LP_VERSION, session->mode);
    log_file_print(&run->log, "agent %s", session->installation->agent);
    log_file_print(&run->log, "recording %s", run->recording);
    for (char **word = session->argv; *word != NULL; word++)
        log_file_print(&run->log, "argument %d: %s", (int)(word - session->argv), *word);
    if (session->profile != NULL)
        log_file_print(&run->log, "profile %s", session->profile);
}

static int prepare(struct run *run, struct lp_error *error)
{
    const struct session *session = run->session;
    const struct options *options = run->options;
    int result = log_file_open(&run->log, options->log_path);
    if (result < 0)
        return lp_error_set(error, result, "--log '%s': cannot be written: %s", options->log_path,
                            lp_error_text(result));
    result = recording_file_make(options->recording_path, session->name, run->recording, error);
    if (result < 0)
        return result;
    result = preload_init(&run->preload, session->installation->agent, error);
    if (result < 0)
        return result;
    struct environment environment = {
        .agent = run->preload.path, .recording = run->recording, .profile = session->profile};
    struct supervisor *supervisor = &run->supervisor;
    supervisor->argv = session->argv;
    supervisor->environment = environment_new(&run->arena, &environment);
    if (supervisor->environment == NULL)
        return lp_error_set(error, -ENOMEM, "out of memory");
    supervisor->is_profile = session->profile != NULL;
    if (supervisor->is_profile || options_has(options, "timeout"))
        supervisor->timeout_seconds = options->timeout_seconds;
    supervisor->log = &run->log;
    follower_init(&supervisor->follower, run->recording);
    progress_init(&supervisor->progress, options->is_verbose, options->is_quiet);
    log_command_line(run);
    return 0;
}

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
    const struct supervisor *supervisor = &run->supervisor;
    if (!supervisor->is_profile && own_status(supervisor) != 0)
        return own_status(supervisor);
    if (run->has_failed_file || (supervisor->is_profile && supervisor->interrupted_by != 0))
        return LP_EXIT_UNKNOWN;
    return code;
}

static int nothing_recorded(struct run *run)
{
    unlink(run->recording);
    return result_fail(run->options, "nothing-recorded",
                       "nothing was recorded: the agent was not loaded into %s (%s %u). Causes: a "
                       "statically linked or setuid program, a program of another architecture, a "
                       "script that starts the program with a cleared environment, a recording "
                       "that cannot be written. Give the program itself, not a wrapper",
                       run->session->argv[0],
                       run->supervisor.outcome == LP_OUTCOME_EXITED ? "it ended with status"
                                                                    : "it was ended by signal",
                       run->supervisor.status);
}

static int conclude(struct run *run)
{
    struct lp_error error = {0};
    if (run->supervisor.follower.offset == 0)
        return nothing_recorded(run);
    if (recording_file_finish(&run->supervisor, run->session->mode, &error) < 0)
        note_failed_file(run, &error);
    return result_show(run->options, run->recording);
}

static void check_log(struct run *run)
{
    struct lp_error error = {0};
    if (run->log.failure == 0)
        return;
    lp_error_set(&error, run->log.failure, "--log '%s': cannot be written: %s",
                 run->options->log_path, lp_error_text(run->log.failure));
    note_failed_file(run, &error);
}

static int start_and_conclude(struct run *run)
{
    struct lp_error error = {0};
    if (prepare(run, &error) < 0)
        return result_fail(run->options, "usage", "%s", error.message);
    if (supervisor_run(&run->supervisor, &error) < 0) {
        unlink(run->recording);
        return result_fail(run->options, "start", "%s", error.message);
    }
    int code = conclude(run);
    log_file_print(&run->log, "verdict of the recording: exit code %d", code);
    check_log(run);
    return final_code(run, code);
}

int session_run(const struct session *session)
{
    struct run run = {.session = session, .options = session->options};
    int code = start_and_conclude(&run);
    log_file_print(&run.log, "exit code %d", code);
    log_file_close(&run.log);
    preload_done(&run.preload);
    follower_done(&run.supervisor.follower);
    lp_arena_done(&run.arena);
    return code;
}
