/* The components of a suite share most of their limits: each is said once. */
#include "report/text_limits.h"

#include <string.h>

#include "report/quantity.h"

struct limits {
    struct page *page;
    const struct lp_suite *suite;
    bool has_title;
};

static void write_limit(struct limits *limits, const char *name, const char *state,
                        const char *reason)
{
    if (!limits->has_title) {
        page_blank(limits->page);
        page_write(limits->page, PAGE_BOLD, 0, 2, "%s",
                   limits->suite->is_single ? "Limits of this recording:"
                                            : "Limits of these recordings:");
    }
    limits->has_title = true;
    page_write(limits->page, PAGE_PLAIN, 2, 4, "- %s%s%s%s", name, state,
               reason[0] != '\0' ? ": " : "", reason);
}

static bool has_feature(const struct lp_model *model, const struct lp_feature *wanted)
{
    lp_vector_each(&model->features, const struct lp_feature, feature)
    {
        if (feature->state == wanted->state && strcmp(feature->name, wanted->name) == 0 &&
            strcmp(feature->reason, wanted->reason) == 0)
            return true;
    }
    return false;
}

static bool has_limit(const struct lp_model *model, const char *wanted)
{
    lp_vector_each(&model->limits, const char *, limit)
    {
        if (strcmp(*limit, wanted) == 0)
            return true;
    }
    return false;
}

/* Whether a part before this one has it. */
static bool is_said(const struct limits *limits, const struct lp_part *before,
                    const struct lp_feature *feature, const char *limit)
{
    lp_vector_each(&limits->suite->parts, const struct lp_part, part)
    {
        if (part == before)
            return false;
        if (part->model != NULL &&
            (feature != NULL ? has_feature(part->model, feature) : has_limit(part->model, limit)))
            return true;
    }
    return false;
}

/* Of one component and no other. */
static void write_guesses(struct limits *limits, const struct lp_part *part)
{
    const char *guessed = lp_model_environment(part->model, "guessed");
    if (guessed != NULL && limits->suite->is_single)
        write_limit(limits, "arguments guessed", "", guessed);
    else if (guessed != NULL)
        write_limit(limits, lp_part_name(part), ", arguments guessed", guessed);
}

static void write_part(struct limits *limits, const struct lp_part *part)
{
    const struct lp_model *model = part->model;
    lp_vector_each(&model->features, const struct lp_feature, feature)
    {
        if (feature->state != LP_FEATURE_ON && !is_said(limits, part, feature, NULL))
            write_limit(limits, feature->name,
                        feature->state == LP_FEATURE_OFF ? ", off" : ", in part", feature->reason);
    }
    write_guesses(limits, part);
    lp_vector_each(&model->limits, const char *, limit)
    {
        if (!is_said(limits, part, NULL, *limit))
            write_limit(limits, *limit, "", "");
    }
}

void text_limits(struct page *page, const struct lp_suite *suite)
{
    struct limits limits = {.page = page, .suite = suite};
    uint64_t lost = 0;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        write_part(&limits, part);
        lost += part->model->lost;
    }
    if (lost > 0)
        write_limit(&limits, quantity_count(lost).text,
                    " events were lost: there was no memory for them", "");
}
