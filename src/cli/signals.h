/* The signals that the command waits for while applications run: their death, and the wish of a
 * person to end. */
#ifndef LP_CLI_SIGNALS_H
#define LP_CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "base/error.h"

struct signal_watch {
    int fd;
    sigset_t before;       /* the mask that applications start with */
    bool ignores_children; /* SIGCHLD was ignored when the command was started */
};

/* A wish to end. */
struct interruption {
    int number;
    bool is_of_terminal; /* the terminal gave it to the applications as well */
};

/* Blocks the signals until signal_watch_close(). 0 or -errno. */
int signal_watch_open(struct signal_watch *watch, struct lp_error *error);

/* Waits for a signal, at most for a twentieth of a second. */
void signal_watch_wait(const struct signal_watch *watch);

/* Takes the next wish to end that has come. */
bool signal_watch_next(const struct signal_watch *watch, struct interruption *ret_interruption);

void signal_watch_close(struct signal_watch *watch);

/* "INT", ...; "?" for an unknown one. */
const char *signal_name(int number);

#endif
