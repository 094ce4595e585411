/* What the command appended to the recording: budgets and known leaks, as the configuration had
 * them when the application ran. */
#include "analyze/intake.h"

#include <errno.h>
#include <string.h>

static struct lp_allowance *allowance_of(struct lp_model *model, const char *kind)
{
    lp_vector_each(&model->allowances, struct lp_allowance, known)
    {
        if (strcmp(known->kind, kind) == 0)
            return known;
    }
    return lp_vector_add(&model->allowances, &model->arena, struct lp_allowance);
}

int lp_intake_budget(struct lp_intake *intake, const struct lp_record_budget *record)
{
    const char *kind = lp_intake_text(intake, record->kind);
    struct lp_allowance *allowance = allowance_of(intake->model, kind);
    if (allowance == NULL)
        return -ENOMEM;
    allowance->kind = kind;
    allowance->budget = (struct lp_budget){.bytes_per_cycle = (double)record->bytes_per_cycle,
                                           .workers = record->workers,
                                           .threads = record->threads,
                                           .fds = record->fds,
                                           .orphans = record->orphans};
    return 0;
}

int lp_intake_known(struct lp_intake *intake, const struct lp_record_known *record)
{
    struct lp_model *model = intake->model;
    if (record->treatment != LP_KNOWN_EXCLUDE && record->treatment != LP_KNOWN_INCLUDE)
        return lp_intake_damage(intake, "a known leak has a treatment that this leakpal does not "
                                        "know");
    struct lp_known *known = lp_vector_add(&model->known, &model->arena, struct lp_known);
    if (known == NULL)
        return -ENOMEM;
    *known = (struct lp_known){.fingerprint = lp_intake_text(intake, record->fingerprint),
                               .reason = lp_intake_text(intake, record->reason),
                               .expires_day = record->expires_day,
                               .treatment = record->treatment,
                               .test = lp_intake_text(intake, record->test)};
    return 0;
}
