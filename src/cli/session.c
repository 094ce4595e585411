/* The order of things: everything that can be refused is refused before the application starts;
 * after it, what was measured is kept whatever else goes wrong. */
#include "cli/session.h"

#include <errno.h>
#include <unistd.h>

#include "cli/environment.h"

static void log_command_line(const struct session *session)
{
    log_file_print(session->log, "leakpal %s, command %s", LP_VERSION, session->label.mode);
    log_file_print(session->log, "agent %s", session->installation->agent);
    log_file_print(session->log, "recording %s", session->recording);
    for (char **word = session->argv; *word != NULL; word++)
        log_file_print(session->log, "argument %d: %s", (int)(word - session->argv), *word);
    if (session->python_source != NULL)
        log_file_print(session->log, "Python %s (%s)", session->argv[0], session->python_source);
    if (session->profile != NULL)
        log_file_print(session->log, "profile %s", session->profile);
}

static int set_up_supervisor(struct session *session)
{
    const struct options *options = session->options;
    struct supervisor *supervisor = &session->supervisor;
    struct environment environment = {.agent = session->preload.path,
                                      .recording = session->recording,
                                      .profile = session->profile};
    supervisor->argv = session->argv;
    supervisor->environment = environment_new(&session->arena, &environment);
    if (supervisor->environment == NULL)
        return lp_error_set(&session->failure, -ENOMEM, "out of memory");
    supervisor->is_profile = session->profile != NULL;
    if (supervisor->is_profile || options_has(options, "timeout"))
        supervisor->timeout_seconds = options->timeout_seconds;
    supervisor->log = session->log;
    follower_init(&supervisor->follower, session->recording);
    progress_init(&supervisor->progress, options->is_verbose, options->is_quiet);
    return 0;
}

static int prepare(struct session *session)
{
    session->failure_kind = "usage";
    int result = recording_file_make(session->recording_path, session->name, session->recording,
                                     &session->failure);
    if (result < 0)
        return result;
    result = preload_init(&session->preload, session->installation->agent, &session->failure);
    if (result == 0)
        result = set_up_supervisor(session);
    if (result < 0)
        unlink(session->recording);
    return result;
}

int session_start(struct session *session, const struct signal_watch *signals)
{
    int result = prepare(session);
    if (result < 0)
        return result;
    log_command_line(session);
    session->failure_kind = "start";
    result = supervisor_start(&session->supervisor, signals, &session->failure);
    if (result < 0)
        unlink(session->recording);
    return result;
}

bool session_step(struct session *session)
{
    return supervisor_step(&session->supervisor);
}

static int nothing_recorded(struct session *session)
{
    const struct supervisor *supervisor = &session->supervisor;
    unlink(session->recording);
    session->failure_kind = "nothing-recorded";
    return lp_error_set(&session->failure, -ENODATA,
                        "nothing was recorded: the agent was not loaded into %s (%s %u). Causes: a "
                        "statically linked or setuid program, a program of another architecture, a "
                        "script that starts the program with a cleared environment, a recording "
                        "that cannot be written. Give the program itself, not a wrapper",
                        session->argv[0],
                        supervisor->outcome == LP_OUTCOME_EXITED ? "it ended with status"
                                                                 : "it was ended by signal",
                        supervisor->status);
}

int session_finish(struct session *session)
{
    if (session->supervisor.follower.offset == 0)
        return nothing_recorded(session);
    session->has_recording = true;
    session->failure_kind = "recording";
    return recording_file_finish(&session->supervisor, &session->label, &session->failure);
}

void session_done(struct session *session)
{
    preload_done(&session->preload);
    follower_done(&session->supervisor.follower);
    lp_arena_done(&session->arena);
}
