/* The run is doubled while a shape asks for it, so that a window of the size seen so far can slide
 * out of it; within a number of cycles and a time. What the counted cycles have shown must not be
 * lost to a time limit that the extra ones overrun. */
#include "verdict/plan.h"

static bool wants_any_more(const struct lp_shape_result *shapes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (shapes[i].wants_more)
            return true;
    return false;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t cycles_left(const struct lp_plan *plan)
{
    uint64_t most = (uint64_t)plan->asked * LP_PLAN_MAX_FACTOR;
    return plan->steady < most ? most - plan->steady : 0;
}

static uint64_t cycles_in_time_left(const struct lp_plan *plan)
{
    if (plan->extra_ns >= LP_PLAN_MAX_NS)
        return 0;
    if (plan->cycle_ns == 0)
        return UINT32_MAX;
    return smaller(LP_PLAN_MAX_NS - plan->extra_ns, plan->left_ns / 2) / plan->cycle_ns;
}

uint32_t lp_plan_extra(const struct lp_plan *plan, const struct lp_shape_result *shapes,
                       uint32_t shape_count)
{
    if (!wants_any_more(shapes, shape_count))
        return 0;
    uint64_t extra = plan->steady > plan->asked ? plan->steady : plan->asked;
    extra = smaller(extra, cycles_left(plan));
    return (uint32_t)smaller(extra, cycles_in_time_left(plan));
}

bool lp_plan_explains(const struct lp_shape_result *shapes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (shapes[i].shape == LP_SHAPE_LEAK || shapes[i].shape == LP_SHAPE_UNCERTAIN)
            return true;
    return false;
}

/* Fewer after a short run: explaining is not to take longer than counting. */
uint32_t lp_plan_capture(const struct lp_plan *plan, const struct lp_shape_result *shapes,
                         uint32_t shape_count)
{
    if (!lp_plan_explains(shapes, shape_count))
        return 0;
    uint64_t cycles = smaller(LP_PLAN_CAPTURE, plan->asked / 3 + 1);
    if (plan->cycle_ns == 0)
        return (uint32_t)cycles;
    return (uint32_t)smaller(cycles, plan->left_ns / 2 / LP_PLAN_CAPTURE_COST / plan->cycle_ns);
}
