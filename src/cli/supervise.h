/* The application while it runs: started, watched through its recording, ended when it must be. */
#ifndef LP_CLI_SUPERVISE_H
#define LP_CLI_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "cli/follow.h"
#include "cli/log_file.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "trace/vocabulary.h"

struct supervisor {
    /* Set by the caller. */
    char **argv;
    char **environment;
    double timeout_seconds; /* 0: no limit */
    bool is_profile;        /* dialog, call: the application is ours to end */
    struct follower follower;
    struct progress progress;
    struct log_file *log;

    /* Of the run. */
    pid_t pid;
    uint64_t start_ns;
    uint64_t limit_from_ns; /* the start; of a profile its test's begin once that is there */
    uint64_t kill_at_ns;    /* 0: no reason to kill it */
    bool has_hang;          /* the agent recorded that the time limit came */
    uint32_t open_test;     /* the id of the test that runs, or 0 */
    uint32_t open_cycle;    /* its cycle, or 0 */
    bool is_timed_out;      /* killed for the time limit */
    int interrupted_by;     /* a signal that the command was given, or 0 */
    bool is_killed;

    /* How it ended. */
    enum lp_outcome outcome;
    uint32_t status;
    uint64_t end_ns;
};

/* Starts the application. 0, or -errno when it could not be started. */
int supervisor_start(struct supervisor *supervisor, const struct signal_watch *signals,
                     struct lp_error *error);

/* Reads what has been recorded and keeps the time limit. True when the application has ended: the
 * application itself, not what it started, nor a pipe. Then it must not be called again. */
bool supervisor_step(struct supervisor *supervisor);

/* Ends the application: at once. */
void supervisor_kill(struct supervisor *supervisor);

/* Lets the application end: the second time at once. */
void supervisor_interrupt(struct supervisor *supervisor, const struct interruption *interruption);

#endif
