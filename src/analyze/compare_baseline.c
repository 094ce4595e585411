/* Two lists sorted by name are merged; names with the same count on both sides are left out. */
#include "analyze/compare_baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t distance(const struct lp_count_change *change)
{
    return change->after > change->before ? change->after - change->before
                                          : change->before - change->after;
}

static int by_distance(const void *a, const void *b)
{
    const struct lp_count_change *left = a, *right = b;
    if (distance(left) != distance(right))
        return distance(left) > distance(right) ? -1 : 1;
    return strcmp(left->name, right->name);
}

static int add_count(struct lp_arena *arena, struct lp_vector *changes,
                     const struct lp_count_change *change)
{
    if (change->before == change->after)
        return 0;
    struct lp_count_change *added = lp_vector_add(changes, arena, struct lp_count_change);
    if (added == NULL)
        return -ENOMEM;
    *added = *change;
    return 0;
}

static int compare_counts(struct lp_arena *arena, const struct lp_vector *before,
                          const struct lp_vector *after, struct lp_vector *changes)
{
    size_t i = 0, j = 0;
    while (i < before->count || j < after->count) {
        const struct lp_result_count *old = NULL, *new = NULL;
        if (i < before->count)
            old = lp_vector_at(before, struct lp_result_count, i);
        if (j < after->count)
            new = lp_vector_at(after, struct lp_result_count, j);
        int order = old == NULL ? 1 : new == NULL ? -1 : strcmp(old->name, new->name);
        i += order <= 0;
        j += order >= 0;
        struct lp_count_change change = {.name = order <= 0 ? old->name : new->name,
                                         .before = order <= 0 ? old->count : 0,
                                         .after = order >= 0 ? new->count : 0};
        if (add_count(arena, changes, &change) < 0)
            return -ENOMEM;
    }
    if (changes->count > 0)
        qsort(changes->items, changes->count, sizeof(struct lp_count_change), by_distance);
    return 0;
}

int compare_baselines(struct lp_arena *arena, const struct lp_result_snapshot *before,
                      const struct lp_result_snapshot *after,
                      struct lp_baseline_change **ret_change)
{
    if (before == NULL || after == NULL)
        return 0;
    struct lp_baseline_change *change = lp_arena_new(arena, struct lp_baseline_change);
    if (change == NULL)
        return -ENOMEM;
    change->before = before;
    change->after = after;
    int status = compare_counts(arena, &before->python_objects, &after->python_objects,
                                &change->python_objects);
    if (status == 0)
        status =
            compare_counts(arena, &before->qt_objects, &after->qt_objects, &change->qt_objects);
    if (status == 0)
        *ret_change = change;
    return status;
}
