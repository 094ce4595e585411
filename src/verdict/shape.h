/* Survivors by birth cycle -> what kind of growth that is. Pure. */
#ifndef LP_VERDICT_SHAPE_H
#define LP_VERDICT_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

enum lp_shape {
    LP_SHAPE_NONE = 0,  /* no survivors in counted cycles */
    LP_SHAPE_LEAK,      /* every counted cycle left at least one, or a certain rate below one */
    LP_SHAPE_BOUNDED,   /* older cycles' survivors were evicted, or it filled up, or the bound was
                           read */
    LP_SHAPE_ONE_TIME,  /* one or two cycles, or the newest buffer of a container that grew */
    LP_SHAPE_SPORADIC,  /* at least three cycles at no certain rate */
    LP_SHAPE_UNCERTAIN, /* may be bounded and has not shown it within the limits */
};

/* May the holder of these survivors throw them away again? */
enum lp_evicts {
    LP_EVICTS_NEVER, /* held by something that has no bound */
    LP_EVICTS_MAYBE, /* a container, a cache, or not known */
    LP_EVICTS_BOUND, /* a bound was read */
};

/* One cluster. The arrays have warmup + steady + trailing entries, oldest cycle first. */
struct lp_curve {
    const uint64_t *counts; /* survivors of each birth cycle, now */
    const uint64_t *bytes;
    const uint64_t
        *earlier; /* the greatest count seen at an earlier census; NULL: there was none */
    uint32_t warmup;
    uint32_t steady; /* counted and extra cycles: the ones that are judged */
    uint32_t trailing;
    enum lp_evicts evicts;
    bool is_growth_buffer; /* newest buffer of a container that was there before: one-time */
};

struct lp_rate {
    uint64_t total;  /* survivors of the steady cycles */
    uint64_t bytes;  /* their bytes */
    uint32_t cycles; /* steady cycles: total / cycles is the rate */
};

struct lp_shape_result {
    enum lp_shape shape;
    bool wants_more; /* more cycles could change or confirm the shape */
    struct lp_rate
        rate; /* all 0 unless the shape is leak, sporadic, bounded, one-time or uncertain */
};

struct lp_shape_result lp_shape_of(const struct lp_curve *curve);

/* "leak", "bounded", "one-time", "sporadic", "uncertain", "none". Static memory. */
const char *lp_shape_name(enum lp_shape shape);

#endif
