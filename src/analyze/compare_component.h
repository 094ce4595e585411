/* What became of one component. Who uses it: compare.c. */
#ifndef LP_ANALYZE_COMPARE_COMPONENT_H
#define LP_ANALYZE_COMPARE_COMPONENT_H

#include "analyze/compare.h"

struct comparing {
    struct lp_comparison *comparison;
    struct lp_arena *arena;
    bool is_out_of_memory;
};

/* Each fills the change's progress and reasons: of a component that is on both sides, only in
 * AFTER, and only in BEFORE. */
void compare_component(struct comparing *comparing, struct lp_component_change *change);
void judge_new_component(struct comparing *comparing, struct lp_component_change *change);
void judge_gone_component(struct comparing *comparing, struct lp_component_change *change);

#endif
