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

/* From opening the log to the report: makes the folder ("test-DATE-PID" in the cache unless
 * --output-dir is given), lets `add` say what is to be run, runs it, reports, and writes the files
 * asked for. name: "test" or "baseline". The exit code; the batch is done with afterwards. */
int batch_execute(struct batch *batch, const char *name, const struct lp_config *config,
                  void (*add)(struct batch *batch, const struct lp_config *config));

/* For `add`: a subject to be run; NULL without memory, which is told at the end. Its options may be
 * changed in there. The subject is copied. */
struct batch_task *batch_add(struct batch *batch, const struct subject *subject);

/* The same of a component, unless an input is missing that it needs: then it counts as not run, and
 * NULL is returned. */
struct batch_task *batch_add_component(struct batch *batch, const struct subject *subject);

#endif
