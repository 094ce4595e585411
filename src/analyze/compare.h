/* Two results -> what got better and what got worse, component by component. Pure: nothing is
 * read, and the same two results give the same comparison.
 *
 * Rates per cycle of a leak are whole numbers as a rule, because every cycle leaves the same: then
 * any difference is one, however many cycles each side ran. A rate with a fraction is a mean over
 * cycles that differ (every third cycle, tables that grow by chance), and counts as changed only
 * when it is off by more than one occurrence in each run and by more than a tenth; for bytes of
 * runs that differ in length, also in half of the birth cycles that both have. */
#ifndef LP_ANALYZE_COMPARE_H
#define LP_ANALYZE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/result.h"

enum lp_change {
    LP_CHANGE_SAME, /* no difference that is certain */
    LP_CHANGE_LESS,
    LP_CHANGE_MORE,
    LP_CHANGE_GONE, /* of leaks: not there, or no leak any more */
    LP_CHANGE_NEW,
};

/* A mean over that many cycles. `step`: the greatest that one occurrence adds. */
struct lp_sample {
    double per_cycle;
    uint32_t cycles;
    double step;
};

/* LP_CHANGE_SAME, LESS or MORE. */
enum lp_change lp_sample_change(struct lp_sample before, struct lp_sample after);

/* A leak of one side or of both. */
struct lp_leak_change {
    const struct lp_result_leak *before, *after; /* NULL: not there */
    enum lp_change change;
    bool is_judged; /* the application's own and not known, or everything with strict */
};

/* In the order in which reports show them. */
enum lp_progress {
    LP_PROGRESS_WORSE,
    LP_PROGRESS_NEW, /* only in AFTER, within budget */
    LP_PROGRESS_BETTER,
    LP_PROGRESS_GONE,    /* only in BEFORE */
    LP_PROGRESS_NOT_RUN, /* only in BEFORE: AFTER says why it was not run */
    LP_PROGRESS_UNCHANGED,
    LP_PROGRESS_COUNT,
};

struct lp_component_change {
    const char *name, *kind;
    const struct lp_result_test *before, *after; /* NULL: not there */
    enum lp_progress progress;
    struct lp_vector reasons; /* const char *: sentences without a full stop */
    enum lp_change rates[LP_RATE_COUNT];
    struct lp_vector leaks; /* struct lp_leak_change, by change, the greatest difference first */
};

struct lp_environment_change {
    const char *what, *before, *after; /* before, after: "none" when not known */
};

struct lp_count_change {
    const char *name;
    uint64_t before, after;
};

/* Memory at rest. For information: it is never judged. */
struct lp_baseline_change {
    const struct lp_result_snapshot *before, *after;
    struct lp_vector python_objects, qt_objects; /* struct lp_count_change, greatest first */
};

struct lp_comparison {
    struct lp_arena arena;
    const struct lp_result *before, *after; /* the caller's, needed as long as this */
    bool is_strict;
    bool has_new_error;                  /* AFTER as a whole failed, and BEFORE did not */
    struct lp_vector environment;        /* struct lp_environment_change */
    struct lp_vector components;         /* struct lp_component_change */
    size_t counts[LP_PROGRESS_COUNT];    /* of components */
    struct lp_baseline_change *baseline; /* NULL: not in both */
    int exit_code;                       /* 1: something got worse; 0 otherwise */
};

/* 0 or -ENOMEM. The results stay the caller's. */
int lp_compare(const struct lp_result *before, const struct lp_result *after, bool is_strict,
               struct lp_comparison **ret_comparison);

void lp_comparison_free(struct lp_comparison *comparison);
LP_DEFINE_CLEANUP(struct lp_comparison *, lp_comparison_free);

const char *lp_change_name(enum lp_change change);       /* "same", "less", ... */
const char *lp_progress_name(enum lp_progress progress); /* "worse", ..., "not-run" */

#endif
