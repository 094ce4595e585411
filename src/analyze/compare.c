/* Components are matched by name and kind, each once; then a list of rules decides what became of
 * each. A rule that fires gives its reason, and the worst one wins. */
#include "analyze/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/compare_baseline.h"
#include "analyze/compare_leaks.h"
#include "analyze/compare_sample.h"
#include "analyze/text.h"

struct comparing {
    struct lp_comparison *comparison;
    struct lp_arena *arena;
    bool is_out_of_memory;
};

const char *lp_change_name(enum lp_change change)
{
    static const char *const names[] = {
        [LP_CHANGE_SAME] = "same", [LP_CHANGE_LESS] = "less", [LP_CHANGE_MORE] = "more",
        [LP_CHANGE_GONE] = "gone", [LP_CHANGE_NEW] = "new",
    };
    return names[change];
}

const char *lp_progress_name(enum lp_progress progress)
{
    static const char *const names[] = {
        [LP_PROGRESS_WORSE] = "worse",     [LP_PROGRESS_NEW] = "new",
        [LP_PROGRESS_BETTER] = "better",   [LP_PROGRESS_GONE] = "gone",
        [LP_PROGRESS_NOT_RUN] = "not-run", [LP_PROGRESS_UNCHANGED] = "unchanged",
    };
    return names[progress];
}

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

static void compare_both(struct comparing *comparing, struct lp_component_change *change)
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

static void judge_new(struct comparing *comparing, struct lp_component_change *change)
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

static void judge_gone(struct comparing *comparing, struct lp_component_change *change)
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

static struct lp_component_change *add_component(struct comparing *comparing,
                                                 const struct lp_result_test *before,
                                                 const struct lp_result_test *after)
{
    const struct lp_result_test *side = after != NULL ? after : before;
    struct lp_component_change *change = lp_vector_add(
        &comparing->comparison->components, comparing->arena, struct lp_component_change);
    if (change == NULL) {
        comparing->is_out_of_memory = true;
        return NULL;
    }
    *change = (struct lp_component_change){
        .name = side->name, .kind = side->kind, .before = before, .after = after};
    return change;
}

/* The next test of that name and kind that nothing was matched with; NULL: there is none. */
static const struct lp_result_test *take_match(const struct lp_result *before, bool *is_taken,
                                               const struct lp_result_test *after)
{
    for (size_t i = 0; i < before->tests.count; i++) {
        const struct lp_result_test *test = lp_vector_at(&before->tests, struct lp_result_test, i);
        if (is_taken[i] || strcmp(test->name, after->name) != 0 ||
            strcmp(test->kind, after->kind) != 0)
            continue;
        is_taken[i] = true;
        return test;
    }
    return NULL;
}

static void compare_components(struct comparing *comparing)
{
    const struct lp_result *before = comparing->comparison->before;
    bool *is_taken = lp_arena_alloc_array(comparing->arena, before->tests.count + 1, sizeof(bool));
    comparing->is_out_of_memory = is_taken == NULL;
    if (is_taken == NULL)
        return;
    lp_vector_each(&comparing->comparison->after->tests, const struct lp_result_test, after)
    {
        const struct lp_result_test *match = take_match(before, is_taken, after);
        struct lp_component_change *change = add_component(comparing, match, after);
        if (change != NULL && match != NULL)
            compare_both(comparing, change);
        else if (change != NULL)
            judge_new(comparing, change);
    }
    for (size_t i = 0; i < before->tests.count; i++) {
        if (is_taken[i])
            continue;
        struct lp_component_change *change =
            add_component(comparing, lp_vector_at(&before->tests, struct lp_result_test, i), NULL);
        if (change != NULL)
            judge_gone(comparing, change);
    }
}

static int by_progress(const void *a, const void *b)
{
    const struct lp_component_change *left = a, *right = b;
    if (left->progress != right->progress)
        return left->progress < right->progress ? -1 : 1;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->kind, right->kind);
}

static void compare_environment(struct comparing *comparing)
{
    struct lp_comparison *comparison = comparing->comparison;
    const struct lp_result *before = comparison->before, *after = comparison->after;
    const struct lp_environment_change all[] = {
        {"leakpal", before->leakpal, after->leakpal},    {"Python", before->python, after->python},
        {"binding", before->binding, after->binding},    {"Qt", before->qt, after->qt},
        {"platform", before->platform, after->platform},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *old = all[i].before != NULL ? all[i].before : "none";
        const char *new = all[i].after != NULL ? all[i].after : "none";
        if (strcmp(old, new) == 0)
            continue;
        struct lp_environment_change *change =
            lp_vector_add(&comparison->environment, comparing->arena, struct lp_environment_change);
        if (change == NULL)
            comparing->is_out_of_memory = true;
        else
            *change = (struct lp_environment_change){all[i].what, old, new};
    }
}

static void compare_all(struct comparing *comparing)
{
    struct lp_comparison *comparison = comparing->comparison;
    comparison->has_new_error =
        comparison->after->error_kind != NULL && comparison->before->error_kind == NULL;
    compare_environment(comparing);
    compare_components(comparing);
    if (compare_baselines(comparing->arena, comparison->before->baseline,
                          comparison->after->baseline, &comparison->baseline) < 0)
        comparing->is_out_of_memory = true;
    if (comparison->components.count > 0)
        qsort(comparison->components.items, comparison->components.count,
              sizeof(struct lp_component_change), by_progress);
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        comparison->counts[change->progress]++;
    }
    comparison->exit_code =
        comparison->has_new_error || comparison->counts[LP_PROGRESS_WORSE] > 0 ? 1 : 0;
}

int lp_compare(const struct lp_result *before, const struct lp_result *after, bool is_strict,
               struct lp_comparison **ret_comparison)
{
    struct lp_arena arena = {0};
    struct lp_comparison *comparison = lp_arena_new(&arena, struct lp_comparison);
    if (comparison == NULL)
        return -ENOMEM;
    *comparison = (struct lp_comparison){
        .arena = arena, .before = before, .after = after, .is_strict = is_strict};
    struct comparing comparing = {.comparison = comparison, .arena = &comparison->arena};
    compare_all(&comparing);
    if (comparing.is_out_of_memory) {
        lp_comparison_free(comparison);
        return -ENOMEM;
    }
    *ret_comparison = comparison;
    return 0;
}

void lp_comparison_free(struct lp_comparison *comparison)
{
    if (comparison == NULL)
        return;
    struct lp_arena arena = comparison->arena; /* the comparison itself lies in it */
    lp_arena_done(&arena);
}
