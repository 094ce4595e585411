/* Components of a configuration, each run in a process of its own, one or some at a time. A crash
 * of one costs one row of the result. */
#ifndef LP_CLI_BATCH_H
#define LP_CLI_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/suite.h"
#include "cli/batch_progress.h"
#include "cli/batch_task.h"
#include "cli/log_file.h"
#include "cli/signals.h"

struct batch {
    /* Set by the caller. */
    const struct options *options;
    uint32_t jobs;        /* processes at a time */
    double limit_seconds; /* for all of them together; 0: none */

    struct lp_arena arena;
    struct lp_vector tasks; /* struct batch_task *, in the order of the configuration */
    struct lp_suite suite;  /* what has been measured so far */
    struct log_file log;
    struct signal_watch signals;
    struct batch_progress progress;
    char folder[PATH_MAX]; /* of the recordings */
    uint64_t start_ns;
    uint32_t running;
    int interrupted_by;   /* a signal that the command was given, or 0 */
    bool has_failed_file; /* something that was asked for could not be written */
};

/* Opens the log and makes the folder ("test-DATE-PID" in the cache unless --output-dir is given).
 * name: "test" or "baseline". 0, or -errno with what could not be made. */
int batch_open(struct batch *batch, const char *name, struct lp_error *error);

/* Adds a subject to be run; NULL without memory, which is told at the end. Its options may be
 * changed until batch_run(). The subject is copied. */
struct batch_task *batch_add(struct batch *batch, const struct subject *subject);

/* The same of a component, unless an input is missing that it needs: then it counts as not run, and
 * NULL is returned. */
struct batch_task *batch_add_component(struct batch *batch, const struct subject *subject);

/* Runs them all. 0, or -errno when not even signals can be watched. */
int batch_run(struct batch *batch, struct lp_error *error);

/* Reports, and writes the files asked for. The exit code. */
int batch_report(struct batch *batch);

void batch_done(struct batch *batch);

#endif
