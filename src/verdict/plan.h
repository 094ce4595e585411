/* How many more cycles a test should run. Pure; asked by the agent between cycles. */
#ifndef LP_VERDICT_PLAN_H
#define LP_VERDICT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "verdict/shape.h"

enum {
    LP_PLAN_MAX_FACTOR = 4,  /* at most 4 times the cycles asked for */
    LP_PLAN_CAPTURE = 3,     /* cycles with stacks: one may be unlike the others */
    LP_PLAN_CAPTURE_COST = 8 /* times a counted cycle that such a one is allowed to take */
};
#define LP_PLAN_MAX_NS (20ull * 1000 * 1000 * 1000) /* and at most 20 s for the extra ones */

struct lp_plan {
    uint32_t asked;    /* counted cycles asked for */
    uint32_t steady;   /* counted and extra cycles run so far */
    uint64_t cycle_ns; /* median time of a cycle so far */
    uint64_t extra_ns; /* time spent on extra cycles so far */
    uint64_t left_ns;  /* of the test's time limit; extra cycles take at most half of it */
};

/* Extra cycles to run before the next census (0: enough). Given the shapes of all clusters. */
uint32_t lp_plan_extra(const struct lp_plan *plan, const struct lp_shape_result *shapes,
                       uint32_t shape_count);

/* Whether there is something to explain. */
bool lp_plan_explains(const struct lp_shape_result *shapes, uint32_t shape_count);

/* Cycles to run with stacks, after the last census: 0 when nothing is to be explained or the time
 * is short. */
uint32_t lp_plan_capture(const struct lp_plan *plan, const struct lp_shape_result *shapes,
                         uint32_t shape_count);

#endif
