/* The order matters: how the cycles came out, then the curves over them, then each cluster's shape,
 * then leaks, and last what failed, which may need the symbols of a stack. Curves are dense arrays
 * over the cycles, made for one cluster at a time in a scratch area. */
#include "analyze/conclude.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/policy.h"
#include "analyze/symbol.h"
#include "analyze/text.h"

struct scratch {
    uint64_t *counts, *bytes, *earlier;
};

static void count_role(struct lp_cycle_counts *counts, enum lp_cycle_role role)
{
    switch (role) {
    case LP_ROLE_WARMUP:
        counts->warmup++;
        break;
    case LP_ROLE_COUNTED:
        counts->counted++;
        break;
    case LP_ROLE_EXTRA:
        counts->extra++;
        break;
    case LP_ROLE_TRAILING:
        counts->trailing++;
        break;
    case LP_ROLE_CAPTURE:
        counts->capture++;
        break;
    case LP_ROLE_PROOF:
        counts->proof++;
        break;
    }
}

static enum lp_cycle_role role_by_number(const struct lp_cycle_counts *run, uint32_t number)
{
    if (number <= run->warmup)
        return LP_ROLE_WARMUP;
    number -= run->warmup;
    if (number <= run->counted)
        return LP_ROLE_COUNTED;
    number -= run->counted;
    if (number <= run->extra)
        return LP_ROLE_EXTRA;
    number -= run->extra;
    if (number <= run->trailing)
        return LP_ROLE_TRAILING;
    return number - run->trailing <= run->capture ? LP_ROLE_CAPTURE : LP_ROLE_PROOF;
}

static void settle_roles(struct lp_test *test)
{
    lp_vector_each(&test->cycles, struct lp_cycle, cycle)
    {
        if (test->is_ended)
            cycle->role = role_by_number(&test->run, cycle->number);
        else if (cycle->is_ended)
            count_role(&test->run, cycle->role);
    }
}

static bool covers_all_cycles(const struct lp_test *test)
{
    return test->is_ended && test->has_census && lp_test_steady(test) > 0 &&
           test->census_cycles >= test->curve_cycles;
}

static bool is_heap(enum lp_layer layer)
{
    return layer == LP_LAYER_NATIVE || layer == LP_LAYER_PYTHON || layer == LP_LAYER_QT ||
           layer == LP_LAYER_CONNECTION;
}

static bool is_steady(const struct lp_test *test, uint32_t cycle)
{
    return cycle > test->run.warmup && cycle <= test->run.warmup + lp_test_steady(test);
}

static void add_cell(struct lp_test *test, const struct lp_cluster *cluster,
                     const struct lp_cell *cell)
{
    uint64_t bytes = cluster->layer == LP_LAYER_THREAD ? 0 : cell->bytes;
    test->survivor_bytes[cell->cycle - 1] += bytes;
    if (is_heap(cluster->layer))
        test->survivor_blocks[cell->cycle - 1] += cell->blocks;
}

static enum lp_evicts evicts_of(enum lp_holder holder)
{
    switch (holder) {
    case LP_HOLDER_BOUNDED:
        return LP_EVICTS_BOUND;
    case LP_HOLDER_UNBOUNDED:
        return LP_EVICTS_NEVER;
    case LP_HOLDER_UNKNOWN:
    case LP_HOLDER_CONTAINER:
    case LP_HOLDER_NONE: /* no Python object; native code may well throw it away */
        break;
    }
    return LP_EVICTS_MAYBE;
}

static void find_shape(const struct lp_test *test, struct lp_cluster *cluster,
                       const struct scratch *scratch)
{
    bool has_earlier = false;
    lp_vector_each(&cluster->cells, struct lp_cell, cell)
    {
        if (cell->cycle > test->curve_cycles)
            continue;
        scratch->counts[cell->cycle - 1] = cell->count;
        scratch->bytes[cell->cycle - 1] = cell->bytes;
        scratch->earlier[cell->cycle - 1] = cell->earlier;
        has_earlier = has_earlier || cell->earlier > 0;
    }
    cluster->result = lp_shape_of(&(struct lp_curve){
        .counts = scratch->counts,
        .bytes = scratch->bytes,
        .earlier = has_earlier ? scratch->earlier : NULL,
        .warmup = test->run.warmup,
        .steady = lp_test_steady(test),
        .trailing = test->run.trailing,
        .evicts = evicts_of(cluster->holder),
        .is_growth_buffer = (cluster->flags & LP_CLUSTER_GROWTH) != 0,
    });
}

static void use_cluster(struct lp_test *test, struct lp_cluster *cluster,
                        const struct scratch *scratch)
{
    find_shape(test, cluster, scratch);
    lp_vector_each(&cluster->cells, struct lp_cell, cell)
    {
        if (cell->cycle > test->curve_cycles)
            continue;
        add_cell(test, cluster, cell);
        if (is_steady(test, cell->cycle))
            cluster->steady_blocks += cell->blocks;
        scratch->counts[cell->cycle - 1] = 0;
        scratch->bytes[cell->cycle - 1] = 0;
        scratch->earlier[cell->cycle - 1] = 0;
    }
}

static bool is_kept(const struct lp_cluster *cluster, bool has_leak)
{
    enum lp_shape shape = cluster->result.shape;
    if (cluster->layer == LP_LAYER_THREAD)
        return false;
    return has_leak ? shape == LP_SHAPE_LEAK : shape != LP_SHAPE_NONE && shape != LP_SHAPE_ONE_TIME;
}

/* The curve of what matters most: beside a leak, a cache that fills is noise. */
static void add_kept(struct lp_test *test)
{
    bool has_leak = false;
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        has_leak = has_leak || (*cluster)->result.shape == LP_SHAPE_LEAK;
    }
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        lp_vector_each(&(*cluster)->cells, const struct lp_cell, cell)
        {
            if (is_kept(*cluster, has_leak) && cell->cycle <= test->curve_cycles)
                test->kept_bytes[cell->cycle - 1] += cell->bytes;
        }
    }
}

static int make_curves(struct lp_model *model, struct lp_test *test)
{
    struct lp_arena *arena = &model->arena;
    size_t cycles = test->curve_cycles;
    struct scratch scratch = {.counts = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t)),
                              .bytes = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t)),
                              .earlier = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t))};
    test->survivor_bytes = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t));
    test->survivor_blocks = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t));
    test->kept_bytes = lp_arena_alloc_array(arena, cycles, sizeof(uint64_t));
    if (scratch.counts == NULL || scratch.bytes == NULL || scratch.earlier == NULL ||
        test->survivor_bytes == NULL || test->survivor_blocks == NULL || test->kept_bytes == NULL)
        return -ENOMEM;
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        use_cluster(test, *cluster, &scratch);
    }
    add_kept(test);
    return 0;
}

static int by_domain_and_name(const void *a, const void *b)
{
    const struct lp_snapshot_entry *left = a, *right = b;
    if (left->domain != right->domain)
        return left->domain < right->domain ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* Sorted, and names that came more than once added up. */
static void order_entries(struct lp_snapshot *snapshot)
{
    struct lp_snapshot_entry *entries = snapshot->entries.items;
    size_t kept = 0;
    if (snapshot->entries.count == 0)
        return;
    qsort(entries, snapshot->entries.count, sizeof *entries, by_domain_and_name);
    for (size_t i = 1; i < snapshot->entries.count; i++) {
        if (by_domain_and_name(&entries[kept], &entries[i]) == 0)
            entries[kept].count += entries[i].count;
        else
            entries[++kept] = entries[i];
    }
    snapshot->entries.count = kept + 1;
}

static int by_growth_and_name(const void *a, const void *b)
{
    const struct lp_refcount *left = a, *right = b;
    if (left->growth != right->growth)
        return left->growth > right->growth ? -1 : 1;
    return strcmp(left->object, right->object);
}

static void order_snapshots(struct lp_vector *snapshots)
{
    lp_vector_each(snapshots, struct lp_snapshot *, snapshot)
    {
        order_entries(*snapshot);
    }
}

static void symbolise(struct lp_symbols *symbols, struct lp_model *model, struct lp_stack *stack)
{
    if (stack != NULL)
        lp_symbols_resolve(symbols, &model->arena, stack);
}

/* Of threads and hangs; where a leak comes from gets its symbols when it is chosen. */
static void symbolise_shown(struct lp_symbols *symbols, struct lp_model *model)
{
    if (model->hang != NULL)
        symbolise(symbols, model, model->hang->stack);
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        if ((*test)->hang != NULL)
            symbolise(symbols, model, (*test)->hang->stack);
        lp_vector_each(&(*test)->threads, struct lp_thread, thread)
        {
            symbolise(symbols, model, thread->stack);
        }
    }
}

static int conclude_test(struct lp_model *model, struct lp_test *test, struct lp_symbols *symbols)
{
    settle_roles(test);
    test->budget = lp_policy_budget(model, test->kind);
    order_snapshots(&test->snapshots);
    if (test->refcounts.count > 0)
        qsort(test->refcounts.items, test->refcounts.count, sizeof(struct lp_refcount),
              by_growth_and_name);
    test->curve_cycles =
        test->is_ended ? test->run.warmup + lp_test_steady(test) + test->run.trailing : 0;
    test->is_measured = covers_all_cycles(test) && test->damage == NULL;
    int status = 0;
    if (covers_all_cycles(test)) {
        status = make_curves(model, test);
        if (status == 0)
            status = lp_test_find_leaks(model, test, symbols);
    } else {
        test->curve_cycles = 0;
    }
    return status == 0 ? lp_test_find_failure(model, test) : status;
}

static int open_symbols(const struct lp_model *model, struct lp_symbols **ret_symbols)
{
    int status = lp_symbols_new(ret_symbols);
    lp_vector_each(&model->objects, const struct lp_object, object)
    {
        if (status == 0 && object->build_id[0] != '\0')
            status = lp_symbols_expect(*ret_symbols, object->path, object->build_id);
    }
    return status;
}

static int tell_changed(const struct lp_symbols *symbols, struct lp_model *model)
{
    const char *path = lp_symbols_changed(symbols);
    if (path == NULL)
        return 0;
    const char **limit = lp_vector_add(&model->limits, &model->arena, const char *);
    if (limit == NULL)
        return -ENOMEM;
    *limit = lp_text_format(&model->arena,
                            "%.800s is not the file that was recorded: its functions are not named",
                            path);
    return *limit != NULL ? 0 : -ENOMEM;
}

int lp_model_conclude(struct lp_model *model)
{
    lp_cleanup(lp_symbols_freep) struct lp_symbols *symbols = NULL;
    int status = open_symbols(model, &symbols);
    if (status < 0)
        return status;
    symbolise_shown(symbols, model);
    order_snapshots(&model->snapshots);
    lp_policy_expire(model);
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        if (status == 0)
            status = conclude_test(model, *test, symbols);
    }
    if (status == 0)
        status = tell_changed(symbols, model);
    return status == 0 ? lp_model_find_failure(model) : status;
}
