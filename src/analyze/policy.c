/* Budgets and known leaks go with the recording, so nothing here looks at a configuration or at
 * today's date. */
#include "analyze/policy.h"

#include <fnmatch.h>
#include <string.h>

#define NS_PER_DAY UINT64_C(86400000000000)

void lp_policy_expire(struct lp_model *model)
{
    uint64_t day = model->process.start_realtime_ns / NS_PER_DAY;
    lp_vector_each(&model->known, struct lp_known, known)
    {
        known->is_expired = known->expires_day != 0 && day > known->expires_day;
    }
}

struct lp_budget lp_policy_budget(const struct lp_model *model, const char *kind)
{
    const struct lp_budget *of_every_kind = NULL;
    lp_vector_each(&model->allowances, const struct lp_allowance, allowance)
    {
        if (strcmp(allowance->kind, kind) == 0)
            return allowance->budget;
        if (allowance->kind[0] == '\0')
            of_every_kind = &allowance->budget;
    }
    return of_every_kind != NULL ? *of_every_kind : lp_budget_default(kind);
}

static bool covers(const struct lp_known *known, const char *test)
{
    return known->test[0] == '\0' || fnmatch(known->test, test, 0) == 0;
}

bool lp_known_has_test(const struct lp_known *known, const struct lp_model *model)
{
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        if (covers(known, (*test)->name))
            return true;
    }
    return false;
}

const struct lp_known *lp_policy_known(struct lp_model *model, const char *test,
                                       const char *fingerprint)
{
    struct lp_known *found = NULL;
    lp_vector_each(&model->known, struct lp_known, known)
    {
        if (strcmp(known->fingerprint, fingerprint) != 0 || !covers(known, test))
            continue;
        known->uses++;
        if (found == NULL || (found->is_expired && !known->is_expired))
            found = known;
    }
    return found;
}
