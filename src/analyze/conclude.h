/* What follows from the evidence: roles, curves, shapes, leaks, failures. Who uses it: model.c. */
#ifndef LP_ANALYZE_CONCLUDE_H
#define LP_ANALYZE_CONCLUDE_H

#include "analyze/model.h"

/* Fills the concluded part of the model and its tests. 0 or -ENOMEM. */
int lp_model_conclude(struct lp_model *model);

/* Why a test, or the recording as a whole, could not be measured; leaves failure NULL when it
 * could. After the stacks have their symbols. 0 or -ENOMEM. */
int lp_test_find_failure(struct lp_model *model, struct lp_test *test);
int lp_model_find_failure(struct lp_model *model);

#endif
