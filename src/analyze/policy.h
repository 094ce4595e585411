/* What the configuration allows and knows, applied to a model. */
#ifndef LP_ANALYZE_POLICY_H
#define LP_ANALYZE_POLICY_H

#include "analyze/model.h"

/* Which known leaks had expired when the recording began: a report that is made later says the
 * same. To be called before leaks are looked for. */
void lp_policy_expire(struct lp_model *model);

/* What a test of this kind may leave: as the recording says, else the default. */
struct lp_budget lp_policy_budget(const struct lp_model *model, const char *kind);

/* What the configuration says of a leak of the test of this name, or NULL; counts the use. Of
 * several entries one that still holds goes before those that have expired. */
const struct lp_known *lp_policy_known(struct lp_model *model, const char *test,
                                       const char *fingerprint);

/* Whether there is a test that it may hold for. */
bool lp_known_has_test(const struct lp_known *known, const struct lp_model *model);

#endif
