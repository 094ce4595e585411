/* Memory at rest, before and after. Who uses it: compare.c. */
#ifndef LP_ANALYZE_COMPARE_BASELINE_H
#define LP_ANALYZE_COMPARE_BASELINE_H

#include "analyze/compare.h"

/* NULL in *ret_change when one of them is NULL. 0 or -ENOMEM. */
int compare_baselines(struct lp_arena *arena, const struct lp_result_snapshot *before,
                      const struct lp_result_snapshot *after,
                      struct lp_baseline_change **ret_change);

#endif
