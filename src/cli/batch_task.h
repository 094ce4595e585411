/* One component of a batch. Who uses it: batch.c. */
#ifndef LP_CLI_BATCH_TASK_H
#define LP_CLI_BATCH_TASK_H

#include "analyze/suite.h"
#include "cli/launch.h"

enum batch_state { BATCH_WAITING, BATCH_RUNNING, BATCH_ENDED };

struct batch_task {
    struct subject subject;
    struct options options; /* that hold for the subject */
    uint32_t position;      /* in the batch, from 1; 0: the baseline, which is no component */
    enum batch_state state;
    bool is_cut_off;      /* ended by the batch, because its time was over */
    char path[PATH_MAX];  /* of its recording */
    struct launch launch; /* from the start on */
    struct log_file log;
    const char *failure_kind; /* it could not be started, or left no recording: why */
    struct lp_error failure;
};

/* Starts its process. False: it could not be, and has ended with a failure. */
bool task_start(struct batch_task *task, const struct signal_watch *signals);

/* True when the process has ended; everything about it is in its recording then, or in failure. */
bool task_step(struct batch_task *task);

/* Adds what came of it to a suite. 0, or a negative code when memory is out. */
int task_collect(const struct batch_task *task, struct lp_suite *suite);

/* "clean", "leak (minor, over its budget)", "error: ...": in a line, of the suite's last part. */
void task_describe(const struct lp_suite *suite, bool is_strict, char *text, size_t size);

void task_done(struct batch_task *task);

#endif
