/* Components are matched by name and kind, each once. */
#include "analyze/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/compare_baseline.h"
#include "analyze/compare_component.h"

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
    if (is_taken == NULL) {
        comparing->is_out_of_memory = true;
        return;
    }
    lp_vector_each(&comparing->comparison->after->tests, const struct lp_result_test, after)
    {
        const struct lp_result_test *match = take_match(before, is_taken, after);
        struct lp_component_change *change = add_component(comparing, match, after);
        if (change != NULL && match != NULL)
            compare_component(comparing, change);
        else if (change != NULL)
            judge_new_component(comparing, change);
    }
    for (size_t i = 0; i < before->tests.count; i++) {
        if (is_taken[i])
            continue;
        struct lp_component_change *change =
            add_component(comparing, lp_vector_at(&before->tests, struct lp_result_test, i), NULL);
        if (change != NULL)
            judge_gone_component(comparing, change);
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
