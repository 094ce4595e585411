/* A list of rules decides. A rule that fires gives its reason, and the worst one wins. */
#include "analyze/compare_component.h"

#include <string.h>

#include "analyze/compare_leaks.h"
#include "analyze/compare_sample.h"
#include "analyze/text.h"

/* WORSE overrides, BETTER only what was UNCHANGED. */
static void conclude(struct comparing *comparing, struct lp_component_change *change,
                     enum lp_progress progress, const char *reason)
{
    if (progress < change->progress)
        change->progress = progress;
    const char **place = lp_vector_add(&change->reasons, comparing->arena, const char *);
    if (place == NULL || reason == NULL)
        comparing->is_out_of_memory = true;
    else
        *place = reason;
}

static bool is_conclusive(const struct lp_result_test *test)
{
    return strcmp(test->verdict, "error") != 0 && strcmp(test->verdict, "inconclusive") != 0;
}

/* "an error (hang: ...)" or "inconclusive". */
static const char *inconclusive_text(struct comparing *comparing, const struct lp_result_test *test)
{
    if (test->error_kind == NULL)
        return test->verdict;
    return lp_text_format(comparing->arena, "an error (%s: %.300s)", test->error_kind,
                          test->error_message);
}

static bool is_over_budget(const struct lp_result_test *test, bool is_strict)
{
    if (test->is_over_budget || !is_strict)
        return test->is_over_budget;
    lp_vector_each(&test->leaks, const struct lp_result_leak, leak)
    {
        if (leak->known_reason == NULL &&
            (leak->shape == LP_SHAPE_LEAK || leak->shape == LP_SHAPE_SPORADIC))
            return true;
    }
    return false;
}

/* Nothing was measured on one side at least, so only the verdicts can be compared. */
static void judge_inconclusive(struct comparing *comparing, struct lp_component_change *change)
{
    const struct lp_result_test *before = change->before, *after = change->after;
    bool was_error = strcmp(before->verdict, "error") == 0;
    bool is_error = strcmp(after->verdict, "error") == 0;
    const char *was = inconclusive_text(comparing, before);
    const char *is = inconclusive_text(comparing, after);
    if (is_conclusive(before) || (is_error && !was_error))
        conclude(comparing, change, LP_PROGRESS_WORSE,
                 lp_text_format(comparing->arena, "it became %s", is));
    else if (!is_conclusive(after))
        conclude(comparing, change, LP_PROGRESS_UNCHANGED,
                 lp_text_format(comparing->arena,
                                "nothing can be concluded in either: it was %s, "
                                "and is %s",
                                was, is));
    else if (is_over_budget(after, comparing->comparison->is_strict))
        conclude(comparing, change, LP_PROGRESS_WORSE,
                 lp_text_format(comparing->arena,
                                "it was %s; now it is measured, and over its "
                                "budget",
                                was));
    else
        conclude(comparing, change, LP_PROGRESS_BETTER,
                 lp_text_format(comparing->arena, "it was %s; now it is measured", was));
}

static void judge_count(struct comparing *comparing, struct lp_component_change *change,
                        const struct compare_findings *findings, enum lp_change kind,
                        const char *what)
{
    bool is_worse = kind == LP_CHANGE_NEW || kind == LP_CHANGE_MORE;
    size_t count = findings->changes[kind];
    if (count > 0)
        conclude(
            comparing, change, is_worse ? LP_PROGRESS_WORSE : LP_PROGRESS_BETTER,
            lp_text_format(comparing->arena, "%zu leak%s %s", count, count == 1 ? "" : "s", what));
}

static void judge_amount(struct comparing *comparing, struct lp_component_change *change,
                         enum lp_change amount, const char *what)
{
    if (amount != LP_CHANGE_SAME)
        conclude(comparing, change,
                 amount == LP_CHANGE_MORE ? LP_PROGRESS_WORSE : LP_PROGRESS_BETTER,
                 lp_text_format(comparing->arena, "%s %s",
                                amount == LP_CHANGE_MORE ? "more" : "less", what));
}

static void judge_leaks(struct comparing *comparing, struct lp_component_change *change,
                        const struct compare_findings *findings)
{
    judge_count(comparing, change, findings, LP_CHANGE_NEW, "new");
    judge_count(comparing, change, findings, LP_CHANGE_MORE, "with more in a cycle");
    judge_amount(comparing, change, findings->memory, "memory leaked in a cycle");
    judge_amount(comparing, change, change->rates[LP_RATE_WORKERS], "workers left");
    judge_count(comparing, change, findings, LP_CHANGE_GONE, "gone");
    judge_count(comparing, change, findings, LP_CHANGE_LESS, "with less in a cycle");
}

static void compare_numbers(struct lp_component_change *change, bool is_strict)
{
    const double *before = compare_rates(change->before, is_strict);
    const double *after = compare_rates(change->after, is_strict);
    for (int i = 0; i < LP_RATE_COUNT; i++) {
        struct lp_sample old = {before[i], change->before->cycles, 1};
        struct lp_sample new = {after[i], change->after->cycles, 1};
        change->rates[i] =
            i == LP_RATE_BYTES ? compare_bytes(change, old, new) : lp_sample_change(old, new);
    }
}

void compare_component(struct comparing *comparing, struct lp_component_change *change)
{
    struct compare_findings findings = {0};
    bool is_strict = comparing->comparison->is_strict;
    change->progress = LP_PROGRESS_UNCHANGED;
    if (change->before->is_measured && change->after->is_measured)
        compare_numbers(change, is_strict);
    if (compare_leaks(comparing->arena, change, is_strict, &findings) < 0)
        comparing->is_out_of_memory = true;
    if (is_conclusive(change->before) && is_conclusive(change->after))
        judge_leaks(comparing, change, &findings);
    else
        judge_inconclusive(comparing, change);
}

void judge_new_component(struct comparing *comparing, struct lp_component_change *change)
{
    const struct lp_result_test *after = change->after;
    change->progress = LP_PROGRESS_NEW;
    if (!is_conclusive(after))
        conclude(comparing, change, LP_PROGRESS_WORSE,
                 lp_text_format(comparing->arena, "only in AFTER, and %s",
                                inconclusive_text(comparing, after)));
    else if (is_over_budget(after, comparing->comparison->is_strict))
        conclude(comparing, change, LP_PROGRESS_WORSE, "only in AFTER, and over its budget");
}

void judge_gone_component(struct comparing *comparing, struct lp_component_change *change)
{
    change->progress = LP_PROGRESS_GONE;
    lp_vector_each(&comparing->comparison->after->skips, const struct lp_result_skip, skip)
    {
        if (strcmp(skip->name, change->name) != 0 || strcmp(skip->kind, change->kind) != 0)
            continue;
        change->progress = LP_PROGRESS_NOT_RUN;
        conclude(comparing, change, LP_PROGRESS_NOT_RUN, skip->reason);
        return;
    }
}
