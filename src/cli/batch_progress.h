/* What a person sees while a batch runs: a line for each component that is done and, on a terminal,
 * one that tells what runs now. On stderr; nothing with --quiet. Who uses it: batch.c. */
#ifndef LP_CLI_BATCH_PROGRESS_H
#define LP_CLI_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vector.h"
#include "cli/batch_task.h"
#include "cli/options.h"

struct batch_progress {
    bool is_quiet;
    bool is_live; /* a terminal, and no lines for cycles */
    bool is_shown;
    uint64_t start_ns;
    uint64_t drawn_ns;
    size_t total, done;
};

void batch_progress_init(struct batch_progress *progress, const struct options *options,
                         size_t total);

/* Redraws the live line when it is due. tasks: struct batch_task *. */
void batch_progress_tick(struct batch_progress *progress, const struct lp_vector *tasks);

/* A component has ended. seconds: its own time. */
void batch_progress_done(struct batch_progress *progress, const char *name, const char *outcome,
                         double seconds);

void batch_progress_stop(struct batch_progress *progress);

#endif
