/* A merge of two sorted lists. Leaks that have a name are judged by their counts, and memory is
 * judged in sum: where a block that is named by its size only grows from 24 to 32 bytes, the one
 * is gone and the other is new, and nothing else happened. */
#include "analyze/compare_leaks.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/compare_sample.h"
#include "analyze/leak.h"

static bool is_leaking(const struct lp_result_leak *leak, bool is_strict)
{
    return leak != NULL &&
           (leak->shape == LP_SHAPE_LEAK || (is_strict && leak->shape == LP_SHAPE_SPORADIC));
}

static struct lp_sample count_sample(const struct lp_result_leak *leak,
                                     const struct lp_result_test *test)
{
    double count = leak != NULL ? leak->count_per_cycle : 0;
    return (struct lp_sample){count, test->cycles, 1};
}

/* Not by bytes: to which object the native memory of a leak is reckoned differs from run to run. */
static enum lp_change count_change(const struct lp_component_change *change,
                                   const struct lp_leak_change *leak)
{
    return lp_sample_change(count_sample(leak->before, change->before),
                            count_sample(leak->after, change->after));
}

static enum lp_change leak_change(const struct lp_component_change *change,
                                  const struct lp_leak_change *leak, bool is_strict)
{
    bool was = is_leaking(leak->before, is_strict), is = is_leaking(leak->after, is_strict);
    enum lp_change amount = count_change(change, leak);
    if (was && is)
        return amount;
    if (is)
        return amount == LP_CHANGE_MORE ? LP_CHANGE_NEW : LP_CHANGE_SAME;
    return amount == LP_CHANGE_LESS ? LP_CHANGE_GONE : LP_CHANGE_SAME;
}

/* A leak that is known now cannot be worse, and one that was known cannot be better. */
static bool is_judged(const struct lp_leak_change *leak, bool is_strict)
{
    bool is_increase = leak->change == LP_CHANGE_NEW || leak->change == LP_CHANGE_MORE;
    const struct lp_result_leak *decisive =
        is_increase || leak->before == NULL ? leak->after : leak->before;
    if (decisive->known_reason != NULL)
        return false;
    return is_strict || strcmp(decisive->owner, LP_OWNER_YOURS) == 0;
}

static int order_of(const struct lp_result_leak *a, const struct lp_result_leak *b)
{
    int order = strcmp(a->fingerprint, b->fingerprint);
    return order != 0 ? order : strcmp(a->owner, b->owner);
}

/* Left out: what leaks on neither side. */
static int add_change(struct lp_arena *arena, struct lp_component_change *change, bool is_strict,
                      const struct lp_result_leak *before, const struct lp_result_leak *after)
{
    struct lp_leak_change leak = {.before = before, .after = after};
    if (!is_leaking(before, is_strict) && !is_leaking(after, is_strict))
        return 0;
    leak.change = leak_change(change, &leak, is_strict);
    leak.is_judged = is_judged(&leak, is_strict);
    struct lp_leak_change *added = lp_vector_add(&change->leaks, arena, struct lp_leak_change);
    if (added == NULL)
        return -ENOMEM;
    *added = leak;
    return 0;
}

static int merge(struct lp_arena *arena, struct lp_component_change *change, bool is_strict)
{
    const struct lp_vector *old = &change->before->leaks, *new = &change->after->leaks;
    size_t i = 0, j = 0;
    while (i < old->count || j < new->count) {
        const struct lp_result_leak *before = NULL, *after = NULL;
        if (i < old->count)
            before = lp_vector_at(old, struct lp_result_leak, i);
        if (j < new->count)
            after = lp_vector_at(new, struct lp_result_leak, j);
        int order = before == NULL ? 1 : after == NULL ? -1 : order_of(before, after);
        i += order <= 0;
        j += order >= 0;
        int status = add_change(arena, change, is_strict, order <= 0 ? before : NULL,
                                order >= 0 ? after : NULL);
        if (status < 0)
            return status;
    }
    return 0;
}

/* Which of several containers is taken for the holder may differ from run to run, and with it the
 * fingerprint: as many of the same type from the same owner are the same leak. */
static bool is_same_leak(const struct lp_component_change *change, const struct lp_leak_change *new,
                         const struct lp_leak_change *gone)
{
    struct lp_leak_change both = {.before = gone->before, .after = new->after};
    return strcmp(gone->before->owner, new->after->owner) == 0 &&
           strcmp(gone->before->layer, new->after->layer) == 0 &&
           strcmp(gone->before->what, new->after->what) == 0 &&
           gone->before->is_nameless == new->after->is_nameless &&count_change(change, &both) ==
               LP_CHANGE_SAME;
}

static struct lp_leak_change *find_gone(struct lp_component_change *change,
                                        const struct lp_leak_change *new)
{
    lp_vector_each(&change->leaks, struct lp_leak_change, gone)
    {
        if (gone->change == LP_CHANGE_GONE && gone->before != NULL && gone->after == NULL &&
            is_same_leak(change, new, gone))
            return gone;
    }
    return NULL;
}

/* Joins what is new with what is gone where both are the same leak. */
static void join(struct lp_component_change *change)
{
    struct lp_leak_change *items = change->leaks.items;
    size_t kept = 0;
    lp_vector_each(&change->leaks, struct lp_leak_change, new)
    {
        struct lp_leak_change *gone = NULL;
        if (new->change == LP_CHANGE_NEW &&new->before == NULL)
            gone = find_gone(change, new);
        if (gone == NULL)
            continue;
        new->before = gone->before;
        new->change = LP_CHANGE_SAME;
        gone->before = NULL; /* both NULL: taken */
    }
    for (size_t i = 0; i < change->leaks.count; i++)
        if (items[i].before != NULL || items[i].after != NULL)
            items[kept++] = items[i];
    change->leaks.count = kept;
}

static double weight_of(const struct lp_leak_change *leak)
{
    double before = leak->before != NULL ? leak->before->bytes_per_cycle : 0;
    double after = leak->after != NULL ? leak->after->bytes_per_cycle : 0;
    return leak->change == LP_CHANGE_SAME ? after : fabs(after - before);
}

static int by_weight(const void *a, const void *b)
{
    const struct lp_leak_change *left = a, *right = b;
    const struct lp_result_leak *left_leak = left->after != NULL ? left->after : left->before;
    const struct lp_result_leak *right_leak = right->after != NULL ? right->after : right->before;
    if (left->change != right->change)
        return left->change > right->change ? -1 : 1;
    if (weight_of(left) != weight_of(right))
        return weight_of(left) > weight_of(right) ? -1 : 1;
    int order = strcmp(left_leak->what, right_leak->what);
    return order != 0 ? order : order_of(left_leak, right_leak);
}

struct sums {
    struct lp_sample bytes, blocks;
};

static void add_to_sums(struct sums *sums, const struct lp_result_leak *leak, bool is_strict)
{
    if (!is_leaking(leak, is_strict))
        return;
    sums->bytes.per_cycle += leak->bytes_per_cycle;
    sums->blocks.per_cycle += leak->blocks_per_cycle;
    if (leak->blocks_per_cycle > 0)
        sums->bytes.step = fmax(sums->bytes.step, leak->bytes_per_cycle / leak->blocks_per_cycle);
}

static bool is_counted(const struct lp_leak_change *leak, bool is_strict)
{
    const struct lp_result_leak *side = leak->after != NULL ? leak->after : leak->before;
    return side->known_reason == NULL && (is_strict || strcmp(side->owner, LP_OWNER_YOURS) == 0);
}

static enum lp_change memory_change(const struct lp_component_change *change, bool is_strict)
{
    struct sums before = {{0, change->before->cycles, 0}, {0, change->before->cycles, 1}};
    struct sums after = {{0, change->after->cycles, 0}, {0, change->after->cycles, 1}};
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        if (!is_counted(leak, is_strict))
            continue;
        add_to_sums(&before, leak->before, is_strict);
        add_to_sums(&after, leak->after, is_strict);
    }
    enum lp_change bytes = compare_bytes(change, before.bytes, after.bytes);
    return bytes != LP_CHANGE_SAME ? bytes : lp_sample_change(before.blocks, after.blocks);
}

const double *compare_rates(const struct lp_result_test *test, bool is_strict)
{
    return is_strict ? test->all : test->yours;
}

int compare_leaks(struct lp_arena *arena, struct lp_component_change *change, bool is_strict,
                  struct compare_findings *ret_findings)
{
    int status = merge(arena, change, is_strict);
    if (status < 0)
        return status;
    join(change);
    if (change->leaks.count > 0)
        qsort(change->leaks.items, change->leaks.count, sizeof(struct lp_leak_change), by_weight);
    *ret_findings = (struct compare_findings){.memory = memory_change(change, is_strict)};
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        const struct lp_result_leak *side = leak->after != NULL ? leak->after : leak->before;
        if (leak->is_judged && !side->is_nameless)
            ret_findings->changes[leak->change]++;
    }
    return 0;
}
