/* Is a difference between two rates one, or chance? Who uses it: compare.c, compare_leaks.c. */
#ifndef LP_ANALYZE_COMPARE_SAMPLE_H
#define LP_ANALYZE_COMPARE_SAMPLE_H

#include "analyze/compare.h"

/* lp_sample_change() for bytes of this component. */
enum lp_change compare_bytes(const struct lp_component_change *change, struct lp_sample before,
                             struct lp_sample after);

#endif
