/* fork and exec: the child must know its own id before the exec, so that the agent records in this
 * process and in no other. An exec that fails is told through a pipe that a successful one
 * closes. */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/environment.h"

static void become_application(const struct child_plan *plan, pid_t parent, int failure_fd)
{
    if (plan->dies_with_command) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) /* it died before the line above */
            _exit(EXIT_FAILURE);
    }
    environment_set_pid(plan->environment, getpid());
    if (plan->ignores_children)
        signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, plan->signals, NULL);
    execvpe(plan->argv[0], plan->argv, plan->environment);
    int reason = errno;
    lp_write_all(failure_fd, &reason, sizeof reason);
    _exit(EXIT_FAILURE);
}

static int read_failure(int fd)
{
    int reason = 0;
    ssize_t got;
    do
        got = read(fd, &reason, sizeof reason);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof reason ? reason : 0;
}

int child_start(const struct child_plan *plan, pid_t *ret_pid, struct lp_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return lp_error_set(error, -errno, "no pipe: %s", lp_error_text(-errno));
    lp_cleanup(lp_closep) int input = ends[0];
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        become_application(plan, parent, ends[1]);
    int fork_reason = errno;
    close(ends[1]);
    if (pid < 0)
        return lp_error_set(error, -fork_reason, "no new process: %s", lp_error_text(-fork_reason));
    int reason = read_failure(input);
    if (reason == 0) {
        *ret_pid = pid;
        return 0;
    }
    waitpid(pid, NULL, 0);
    return lp_error_set(error, -reason, "%s cannot be started: %s", plan->argv[0],
                        lp_error_text(-reason));
}
