/* Between two steps the caller waits for a signal (the application's death among them) or a
 * twentieth of a second; a step reads the recording on. The agent tells of a time limit with the
 * stack; the command's own limit is a little later and holds when the agent cannot speak any
 * more. */
#include "cli/supervise.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/child.h"
#include "cli/clock.h"
#include "cli/message.h"

#define GRACE_NS (2 * NS_PER_SECOND)      /* beyond the time limit, and after a signal */
#define AFTER_HANG_NS (NS_PER_SECOND / 2) /* for what the agent may still write */

static void note_place(struct supervisor *supervisor, const struct lp_record *record)
{
    switch (record->number) {
    case LP_RECORD_PROCESS: /* an exec: what was seen before is no longer true */
        supervisor->has_hang = false;
        supervisor->open_test = supervisor->open_cycle = 0;
        break;
    case LP_RECORD_TEST_BEGIN:
        supervisor->open_test = record->test_begin.test;
        if (supervisor->is_profile)
            supervisor->limit_from_ns = clock_now_ns();
        break;
    case LP_RECORD_CYCLE_BEGIN:
        supervisor->open_cycle = record->cycle_begin.cycle;
        break;
    case LP_RECORD_TEST_END:
        supervisor->open_test = supervisor->open_cycle = 0;
        break;
    case LP_RECORD_HANG:
        supervisor->has_hang = true;
        break;
    default:
        break;
    }
}

static void observe(void *context, const struct follower *follower, const struct lp_record *record)
{
    struct supervisor *supervisor = context;
    note_place(supervisor, record);
    log_file_record(supervisor->log, follower, record);
    progress_record(&supervisor->progress, follower, record);
}

static void kill_at(struct supervisor *supervisor, uint64_t time_ns)
{
    if (supervisor->kill_at_ns == 0 || time_ns < supervisor->kill_at_ns)
        supervisor->kill_at_ns = time_ns;
}

void supervisor_kill(struct supervisor *supervisor)
{
    kill_at(supervisor, clock_now_ns());
}

/* A terminal gives its signals to the application as well; others are passed on. */
void supervisor_interrupt(struct supervisor *supervisor, const struct interruption *interruption)
{
    int number = interruption->number;
    bool is_first = supervisor->interrupted_by == 0;
    supervisor->interrupted_by = number;
    progress_stop(&supervisor->progress);
    log_file_print(supervisor->log, "signal SIG%s", signal_name(number));
    if (!is_first) {
        kill_at(supervisor, clock_now_ns());
        return;
    }
    if (!interruption->is_of_terminal)
        kill(supervisor->pid, number);
    if (supervisor->is_profile)
        kill_at(supervisor, clock_now_ns() + GRACE_NS);
}

static bool has_ended(struct supervisor *supervisor)
{
    int status = 0;
    pid_t result = waitpid(supervisor->pid, &status, WNOHANG);
    if (result == 0 || (result < 0 && errno == EINTR))
        return false;
    supervisor->end_ns = clock_now_ns();
    bool is_signal = WIFSIGNALED(status);
    supervisor->outcome = is_signal ? LP_OUTCOME_SIGNALED : LP_OUTCOME_EXITED;
    supervisor->status = (uint32_t)(is_signal ? WTERMSIG(status) : WEXITSTATUS(status));
    return true;
}

static void check_time_limit(struct supervisor *supervisor)
{
    uint64_t now = clock_now_ns();
    if (supervisor->timeout_seconds <= 0 || supervisor->is_timed_out)
        return;
    uint64_t limit_ns = (uint64_t)(supervisor->timeout_seconds * (double)NS_PER_SECOND);
    if (now < supervisor->limit_from_ns + limit_ns + GRACE_NS && !supervisor->has_hang)
        return;
    supervisor->is_timed_out = true;
    log_file_print(supervisor->log, "time limit of %g s reached%s", supervisor->timeout_seconds,
                   supervisor->has_hang ? ", the agent has recorded where" : "");
    kill_at(supervisor, supervisor->has_hang ? now + AFTER_HANG_NS : now);
}

static void kill_when_due(struct supervisor *supervisor)
{
    if (supervisor->kill_at_ns == 0 || supervisor->is_killed ||
        clock_now_ns() < supervisor->kill_at_ns)
        return;
    log_file_print(supervisor->log, "killing process %d", (int)supervisor->pid);
    kill(supervisor->pid, SIGKILL);
    supervisor->is_killed = true;
}

static void note_end(struct supervisor *supervisor)
{
    log_file_print(supervisor->log, "the application ended: %s %u",
                   supervisor->outcome == LP_OUTCOME_EXITED ? "status" : "signal",
                   supervisor->status);
    bool is_ours = supervisor->is_killed && supervisor->outcome == LP_OUTCOME_SIGNALED;
    if (!supervisor->is_timed_out || !is_ours)
        return;
    supervisor->outcome = LP_OUTCOME_TIMED_OUT;
    supervisor->status = (uint32_t)ceil(supervisor->timeout_seconds);
}

int supervisor_start(struct supervisor *supervisor, const struct signal_watch *signals,
                     struct lp_error *error)
{
    struct child_plan plan = {.argv = supervisor->argv,
                              .environment = supervisor->environment,
                              .signals = &signals->before,
                              .ignores_children = signals->ignores_children,
                              .dies_with_command = supervisor->is_profile};
    supervisor->follower.observe = observe;
    supervisor->follower.context = supervisor;
    supervisor->start_ns = supervisor->limit_from_ns = clock_now_ns();
    int result = child_start(&plan, &supervisor->pid, error);
    if (result == 0)
        log_file_print(supervisor->log, "started process %d", (int)supervisor->pid);
    return result;
}

bool supervisor_step(struct supervisor *supervisor)
{
    bool is_over = has_ended(supervisor);
    follower_poll(&supervisor->follower);
    if (is_over) {
        progress_stop(&supervisor->progress);
        note_end(supervisor);
        return true;
    }
    progress_tick(&supervisor->progress);
    check_time_limit(supervisor);
    kill_when_due(supervisor);
    return false;
}
