/* Cause and fix of a leak in a sentence each, as far as they are known. Who uses it: leak.c. */
#ifndef LP_ANALYZE_EXPLAIN_H
#define LP_ANALYZE_EXPLAIN_H

#include "analyze/leak.h"
#include "analyze/model.h"

/* Fills pattern, cause and fix; what is not known stays NULL. 0 or -ENOMEM. */
int lp_leak_explain(struct lp_model *model, const struct lp_test *test, struct lp_leak *leak);

/* The same of one that only another leak keeps, which is explained already. */
int lp_leak_explain_kept(struct lp_model *model, struct lp_leak *leak,
                         const struct lp_leak *primary);

#endif
