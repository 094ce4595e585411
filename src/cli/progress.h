/* What a person sees while the application runs: a line that is rewritten in place on a terminal,
 * a line for each cycle with --verbose, nothing with --quiet. All on stderr. */
#ifndef LP_CLI_PROGRESS_H
#define LP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/follow.h"

struct progress {
    bool is_live;    /* a terminal, and not --quiet */
    bool is_verbose; /* plain lines */
    bool is_shown;   /* the live line is on the screen now */
    bool has_test;   /* a test has begun */
    uint64_t start_ns;
    uint64_t drawn_ns; /* when the live line was drawn last */
    char name[128];
    const char *unit; /* "cycle" or "operation" */
    uint32_t cycle, planned_cycles;
    uint8_t role;
    uint64_t bytes; /* that counted cycles have left so far */
};

void progress_init(struct progress *progress, bool is_verbose, bool is_quiet);

void progress_record(struct progress *progress, const struct follower *follower,
                     const struct lp_record *record);

/* Redraws the live line when it is due. */
void progress_tick(struct progress *progress);

/* Takes the live line off the screen, and does not draw it again. */
void progress_stop(struct progress *progress);

/* "NAME: cycle 4 of 14, counted"; "" before its test begins. */
void progress_describe(const struct progress *progress, char *text, size_t size);

/* One line of the screen, as wide as it is: drawn over itself, and taken away again. */
void progress_draw_line(const char *text);
void progress_clear_line(void);

#endif
