/* Survivors -> clusters -> shapes -> records. Nameless native blocks are one cluster for each size;
 * sizes that do not leak by themselves are then thrown together, so that a leak of ever different
 * sizes is seen as well. */
#include "agent/census.h"

#include <string.h>

#include "agent/cluster.h"
#include "agent/descriptor_table.h"
#include "agent/holders.h"
#include "agent/known_leaks.h"
#include "agent/naming.h"
#include "agent/orphans.h"
#include "agent/ownership.h"
#include "agent/recorder.h"
#include "agent/survivors.h"
#include "agent/thread_table.h"
#include "base/format.h"
#include "verdict/plan.h"

struct taking {
    const struct lp_census *census;
    struct lp_survivors survivors;
    struct lp_clusters clusters;
};

static uint32_t cycle_of(const struct lp_census *census, uint16_t epoch)
{
    return (uint32_t)(epoch - census->first_epoch);
}

static uint32_t name_of_size(const char *format, uint64_t bytes)
{
    char text[64];
    lp_format(text, sizeof text, "%s of %lu bytes", format, bytes);
    return lp_recorder_string(text);
}

/* The cluster of a survivor by itself. */
static struct lp_cluster *cluster_of(struct lp_clusters *clusters, const struct lp_survivor *item)
{
    switch ((enum lp_survivor_kind)item->kind) {
    case LP_SURVIVOR_OBJECT:
        return lp_cluster_get(clusters, LP_LAYER_PYTHON, item->name, item->flags, item->culprit);
    case LP_SURVIVOR_QOBJECT:
        return lp_cluster_get(clusters, LP_LAYER_QT, item->name, item->flags, 0);
    case LP_SURVIVOR_CONNECTION:
        return lp_cluster_get(clusters, LP_LAYER_CONNECTION, item->name, 0, 0);
    case LP_SURVIVOR_BUFFER:
        return lp_cluster_get(clusters, LP_LAYER_PYTHON,
                              item->name != 0 ? item->name
                                              : name_of_size("Python buffer", item->bytes),
                              item->flags | LP_CLUSTER_BUFFER, 0);
    case LP_SURVIVOR_MAPPING:
        return lp_cluster_get(clusters, LP_LAYER_NATIVE, name_of_size("mapping", item->bytes), 0,
                              0);
    case LP_SURVIVOR_NATIVE:
        break;
    }
    return lp_cluster_get(clusters, LP_LAYER_NATIVE, name_of_size("native block", item->bytes), 0,
                          0);
}

static bool is_absorbed(const struct lp_survivor *item)
{
    return item->owner != LP_NO_OWNER && item->kind <= LP_SURVIVOR_BUFFER;
}

/* The holder that makes a cluster least likely to be evicted says what can be expected of it. */
static void merge_holder(struct lp_cluster *cluster, const struct lp_survivor *item)
{
    cluster->owner_reason = item->culprit_reason;
    if (cluster->holder != LP_HOLDER_UNKNOWN && item->holder != LP_HOLDER_UNBOUNDED)
        return;
    if (cluster->holder == LP_HOLDER_UNBOUNDED)
        return;
    cluster->holder = item->holder;
    cluster->holder_name = item->holder_name;
    cluster->bound = item->bound;
    cluster->filled = item->filled;
}

static void add_survivor(struct taking *taking, const struct lp_survivor *item)
{
    const struct lp_survivor *named =
        is_absorbed(item) ? lp_survivor_at(&taking->survivors, item->owner) : item;
    struct lp_cluster *cluster = cluster_of(&taking->clusters, named);
    if (cluster == NULL)
        return;
    struct lp_cell *cell = &cluster->cells[cycle_of(taking->census, item->epoch)];
    cell->bytes += item->bytes;
    cell->blocks += item->bytes != 0;
    cell->count += named == item;
    merge_holder(cluster, named);
}

static void add_thread(const struct lp_thread *thread, void *context)
{
    static const char *const kinds[] = {"thread (native)", "QThread", "thread (Python)"};
    struct taking *taking = context;
    struct lp_cluster *cluster = lp_cluster_get(&taking->clusters, LP_LAYER_THREAD,
                                                lp_recorder_string(kinds[thread->kind]), 0, 0);
    if (cluster == NULL)
        return;
    cluster->cells[cycle_of(taking->census, thread->epoch)].count++;
    cluster->holder = LP_HOLDER_UNBOUNDED;
}

static void add_descriptor(const struct lp_descriptor *descriptor, void *context)
{
    struct taking *taking = context;
    char what[64];
    lp_format(what, sizeof what, "descriptor (%s)", descriptor->kind);
    struct lp_cluster *cluster =
        lp_cluster_get(&taking->clusters, LP_LAYER_DESCRIPTOR, lp_recorder_string(what), 0, 0);
    if (cluster != NULL)
        cluster->cells[cycle_of(taking->census, descriptor->epoch)].count++;
}

static void gather(struct taking *taking)
{
    const struct lp_census *census = taking->census;
    struct lp_survivors *survivors = &taking->survivors;
    uint16_t last = (uint16_t)(census->first_epoch + census->cycles - 1);
    lp_survivors_collect(survivors, census->first_epoch, last);
    if (census->python != NULL)
        lp_name_python(survivors, census->python);
    if (census->qt != NULL) {
        lp_name_qobjects(survivors);
        lp_name_connections(survivors, census->qt, census->layout);
    }
    lp_own_blocks(survivors);
    if (census->python != NULL) {
        lp_own_growth(survivors, census->python);
        lp_hold_objects(survivors, census->python);
        lp_known_leaks_mark(survivors, census->python);
    }
    if (census->qt != NULL)
        lp_hold_qobjects(survivors, census->layout);
    taking->clusters.arena = &survivors->arena;
    taking->clusters.cycles = census->cycles;
    for (size_t i = 1; i < survivors->items.count; i++)
        add_survivor(taking, lp_survivor_at(survivors, i));
    lp_thread_each(census->first_epoch, last, add_thread, taking);
    lp_descriptor_each(census->first_epoch, last, add_descriptor, taking);
}

static enum lp_evicts evicts(const struct lp_cluster *cluster)
{
    if (cluster->owner != 0)
        return LP_EVICTS_NEVER;
    switch (cluster->holder) {
    case LP_HOLDER_BOUNDED:
        return LP_EVICTS_BOUND;
    case LP_HOLDER_UNBOUNDED:
        return LP_EVICTS_NEVER;
    default:
        return LP_EVICTS_MAYBE;
    }
}

/* Looks up what earlier censuses saw; true when there was one. */
static bool recall(const struct taking *taking, struct lp_cluster *cluster)
{
    for (uint32_t i = 0; i < taking->clusters.cycles; i++) {
        const uint64_t *count = lp_hash_map_find(taking->census->earlier, lp_cell_key(cluster, i));
        cluster->cells[i].earlier = count != NULL ? *count : 0;
    }
    return taking->census->earlier->count > 0;
}

static void remember(const struct taking *taking, const struct lp_cluster *cluster)
{
    for (uint32_t i = 0; i < taking->clusters.cycles; i++) {
        uint64_t *count = cluster->cells[i].count == 0
                              ? NULL
                              : lp_hash_map_put(taking->census->earlier, lp_cell_key(cluster, i));
        if (count != NULL && *count < cluster->cells[i].count)
            *count = cluster->cells[i].count;
    }
}

static void judge_shape(const struct taking *taking, struct lp_cluster *cluster)
{
    uint32_t cycles = taking->clusters.cycles;
    const struct lp_census *census = taking->census;
    uint64_t *columns = lp_arena_alloc_array(taking->clusters.arena, cycles, 3 * sizeof *columns);
    if (columns == NULL)
        return;
    bool has_earlier = recall(taking, cluster);
    for (uint32_t i = 0; i < cycles; i++) {
        columns[i] = cluster->cells[i].count;
        columns[cycles + i] = cluster->cells[i].bytes;
        columns[2 * cycles + i] = cluster->cells[i].earlier;
    }
    struct lp_curve curve = {
        .counts = columns,
        .bytes = columns + cycles,
        .earlier = has_earlier ? columns + 2 * cycles : NULL,
        .warmup = census->warmup,
        .steady = cycles - census->warmup - census->trailing,
        .trailing = census->trailing,
        .evicts = evicts(cluster),
        .is_growth_buffer = (cluster->flags & LP_CLUSTER_GROWTH) != 0,
    };
    cluster->shape = lp_shape_of(&curve);
}

static bool is_nameless(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_NATIVE ||
           (cluster->layer == LP_LAYER_PYTHON && (cluster->flags & LP_CLUSTER_BUFFER) != 0 &&
            (cluster->flags & LP_CLUSTER_GROWTH) == 0);
}

static void pour(struct lp_cluster *from, struct lp_cluster *into, uint32_t cycles)
{
    for (uint32_t i = 0; i < cycles; i++) {
        into->cells[i].count += from->cells[i].count;
        into->cells[i].bytes += from->cells[i].bytes;
        into->cells[i].blocks += from->cells[i].blocks;
    }
    memset(from->cells, 0, cycles * sizeof *from->cells);
}

/* Throws nameless blocks of sizes that do not leak by themselves together. */
static void pour_together(struct taking *taking)
{
    struct lp_clusters *clusters = &taking->clusters;
    const struct lp_census *census = taking->census;
    size_t count = clusters->items.count;
    for (size_t i = 0; i < count; i++) {
        struct lp_cluster *from = lp_vector_at(&clusters->items, struct lp_cluster, i);
        if (!is_nameless(from) || from->shape.shape == LP_SHAPE_LEAK)
            continue;
        bool is_native = from->layer == LP_LAYER_NATIVE;
        struct lp_cluster *into = lp_cluster_get(
            clusters, from->layer,
            lp_recorder_string(is_native ? "native blocks of several sizes" : "Python buffers"),
            is_native ? 0 : LP_CLUSTER_BUFFER, 0);
        from = lp_vector_at(&clusters->items, struct lp_cluster, i);
        if (into != NULL && into != from)
            pour(from, into, clusters->cycles);
        from->shape = (struct lp_shape_result){0};
    }
    lp_growth_cluster(census->growth, clusters, census->warmup, census->trailing);
    for (size_t i = count; i < clusters->items.count; i++)
        judge_shape(taking, lp_vector_at(&clusters->items, struct lp_cluster, i));
}

static void record_cluster(const struct taking *taking, const struct lp_cluster *cluster,
                           uint32_t id)
{
    lp_put(CLUSTER, cluster, .cluster = id, .layer = (uint8_t)cluster->layer, .what = cluster->what,
           .flags = cluster->flags, .holder = (uint8_t)cluster->holder,
           .holder_name = cluster->holder_name, .bound = cluster->bound, .filled = cluster->filled,
           .owner = cluster->owner, .owner_reason = cluster->owner_reason);
    for (uint32_t i = 0; i < taking->clusters.cycles; i++) {
        const struct lp_cell *cell = &cluster->cells[i];
        if (cell->count != 0 || cell->bytes != 0 || cell->earlier != 0)
            lp_put(CLUSTER_CELL, cluster_cell, .cluster = id, .cycle = i + 1, .count = cell->count,
                   .bytes = cell->bytes, .earlier = cell->earlier, .blocks = cell->blocks);
    }
}

static struct lp_counted judge(struct taking *taking)
{
    const struct lp_census *census = taking->census;
    struct lp_clusters *clusters = &taking->clusters;
    lp_vector_each(&clusters->items, struct lp_cluster, cluster) judge_shape(taking, cluster);
    pour_together(taking);
    uint32_t count = (uint32_t)clusters->items.count;
    struct lp_shape_result *shapes =
        lp_arena_alloc_array(clusters->arena, count + 1, sizeof *shapes);
    if (shapes == NULL)
        return (struct lp_counted){0};
    for (uint32_t i = 0; i < count; i++)
        shapes[i] = lp_vector_at(&clusters->items, struct lp_cluster, i)->shape;
    struct lp_plan plan = {.asked = census->asked,
                           .steady = census->cycles - census->warmup - census->trailing,
                           .cycle_ns = census->cycle_ns,
                           .extra_ns = census->extra_ns,
                           .left_ns = census->left_ns};
    return (struct lp_counted){.has_leak = lp_plan_explains(shapes, count),
                               .more = lp_plan_extra(&plan, shapes, count),
                               .capture = lp_plan_capture(&plan, shapes, count)};
}

struct lp_counted lp_census_take(const struct lp_census *census)
{
    struct taking taking = {.census = census};
    gather(&taking);
    struct lp_counted counted = judge(&taking);
    lp_put(CENSUS, census, .test = census->test, .cycles = census->cycles, .time_ns = lp_now_ns());
    uint32_t id = 0;
    lp_vector_each(&taking.clusters.items, struct lp_cluster, cluster)
    {
        record_cluster(&taking, cluster, ++id);
        remember(&taking, cluster);
    }
    lp_orphans_record(census);
    lp_hash_map_done(&taking.clusters.by_key);
    lp_survivors_done(&taking.survivors);
    return counted;
}
