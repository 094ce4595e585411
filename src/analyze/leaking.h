/* Is it leaking: yes, no, unknown, because ... for each step of a path. */
#ifndef LP_ANALYZE_LEAKING_H
#define LP_ANALYZE_LEAKING_H

#include "analyze/evidence.h"
#include "base/arena.h"

/* Fills `leaking` and `because` of the path's steps. `culprit` is the cluster that is known to
 * leak: what the path of a leak that is only kept by another one passes through. 0 or -ENOMEM. */
int lp_path_judge(struct lp_arena *arena, const struct lp_path *path,
                  const struct lp_cluster *culprit);

#endif
