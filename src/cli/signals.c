/* A signalfd: nothing of the command runs in a signal handler. */
#include "cli/signals.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

enum { WAIT_MS = 50 };

int signal_watch_open(struct signal_watch *watch, struct lp_error *error)
{
    sigset_t watched;
    struct sigaction child_default = {.sa_handler = SIG_DFL}, child_before;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGHUP);
    sigaddset(&watched, SIGCHLD);
    sigprocmask(SIG_BLOCK, &watched, &watch->before);
    sigaction(SIGCHLD, &child_default, &child_before); /* ignored, it would leave no status */
    watch->ignores_children = child_before.sa_handler == SIG_IGN;
    watch->fd = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    if (watch->fd >= 0)
        return 0;
    int result = -errno;
    sigprocmask(SIG_SETMASK, &watch->before, NULL);
    return lp_error_set(error, result, "no signalfd: %s", lp_error_text(result));
}

void signal_watch_wait(const struct signal_watch *watch)
{
    struct pollfd waiting = {.fd = watch->fd, .events = POLLIN};
    poll(&waiting, 1, WAIT_MS);
}

bool signal_watch_next(const struct signal_watch *watch, struct interruption *ret_interruption)
{
    struct signalfd_siginfo info;
    while (read(watch->fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            continue;
        *ret_interruption = (struct interruption){.number = (int)info.ssi_signo,
                                                  .is_of_terminal = info.ssi_code == SI_KERNEL};
        return true;
    }
    return false;
}

void signal_watch_close(struct signal_watch *watch)
{
    lp_closep(&watch->fd);
    sigprocmask(SIG_SETMASK, &watch->before, NULL);
}

const char *signal_name(int number)
{
    const char *name = sigabbrev_np(number);
    return name != NULL ? name : "?";
}
