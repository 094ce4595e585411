/* Survivors -> clusters -> shapes -> records. Nameless native blocks are one cluster for each size;
 * sizes that do not leak by themselves are then thrown together, so that a leak of ever different
 * sizes is seen as well. */
#include "agent/census.h"

#include <string.h>

#include "agent/bounded_caches.h"
#include "agent/gather.h"
#include "agent/orphans.h"
#include "agent/recorder.h"
#include "verdict/plan.h"

/* The clusters of the last census: lp_cluster_key() -> place(). */
static struct lp_hash_map last;

static uint64_t place(uint32_t id, enum lp_shape shape)
{
    return (uint64_t)shape << 32 | id;
}

struct lp_judged lp_census_find(const struct lp_cluster *cluster)
{
    const uint64_t *found = lp_hash_map_find(&last, lp_cluster_key(cluster));
    return found != NULL ? (struct lp_judged){(uint32_t)*found, (enum lp_shape)(*found >> 32)}
                         : (struct lp_judged){0};
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
static bool recall(const struct lp_gathered *gathered, struct lp_cluster *cluster)
{
    for (uint32_t i = 0; i < gathered->clusters.cycles; i++) {
        const uint64_t *count =
            lp_hash_map_find(gathered->census->earlier, lp_cell_key(cluster, i));
        cluster->cells[i].earlier = count != NULL ? *count : 0;
    }
    return gathered->census->earlier->count > 0;
}

static void remember(const struct lp_gathered *gathered, const struct lp_cluster *cluster)
{
    for (uint32_t i = 0; i < gathered->clusters.cycles; i++) {
        uint64_t *count = cluster->cells[i].count == 0
                              ? NULL
                              : lp_hash_map_put(gathered->census->earlier, lp_cell_key(cluster, i));
        if (count != NULL && *count < cluster->cells[i].count)
            *count = cluster->cells[i].count;
    }
}

static void judge_shape(const struct lp_gathered *gathered, struct lp_cluster *cluster)
{
    uint32_t cycles = gathered->clusters.cycles;
    const struct lp_census *census = gathered->census;
    uint64_t *columns = lp_arena_alloc_array(gathered->clusters.arena, cycles, 3 * sizeof *columns);
    if (columns == NULL)
        return;
    bool has_earlier = recall(gathered, cluster);
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
static void pour_together(struct lp_gathered *gathered)
{
    struct lp_clusters *clusters = &gathered->clusters;
    const struct lp_census *census = gathered->census;
    size_t count = clusters->items.count;
    for (size_t i = 0; i < count; i++) {
        struct lp_cluster *from = lp_vector_at(&clusters->items, struct lp_cluster, i);
        if (!is_nameless(from) || from->shape.shape == LP_SHAPE_LEAK ||
            from->holder == LP_HOLDER_BOUNDED)
            continue;
        bool is_native = from->layer == LP_LAYER_NATIVE;
        struct lp_cluster *into = lp_cluster_get(
            clusters, from->layer,
            lp_recorder_string(is_native ? "native blocks of several sizes" : "Python buffers"),
            is_native ? 0 : LP_CLUSTER_BUFFER, 0);
        from = lp_vector_at(&clusters->items, struct lp_cluster, i);
        if (into != NULL && into != from) {
            pour(from, into, clusters->cycles);
            from->poured_into = lp_cluster_id(clusters, into);
        }
        from->shape = (struct lp_shape_result){0};
    }
    lp_growth_judge(census->growth, clusters, &gathered->survivors, census->warmup,
                    census->trailing);
    for (size_t i = count; i < clusters->items.count; i++)
        judge_shape(gathered, lp_vector_at(&clusters->items, struct lp_cluster, i));
}

static void record_cluster(const struct lp_gathered *gathered, const struct lp_cluster *cluster,
                           uint32_t id)
{
    lp_put(CLUSTER, cluster, .cluster = id, .layer = (uint8_t)cluster->layer, .what = cluster->what,
           .flags = cluster->flags, .holder = (uint8_t)cluster->holder,
           .holder_name = cluster->holder_name, .bound = cluster->bound, .filled = cluster->filled,
           .owner = cluster->owner, .owner_reason = cluster->owner_reason);
    for (uint32_t i = 0; i < gathered->clusters.cycles; i++) {
        const struct lp_cell *cell = &cluster->cells[i];
        if (cell->count != 0 || cell->bytes != 0 || cell->earlier != 0)
            lp_put(CLUSTER_CELL, cluster_cell, .cluster = id, .cycle = i + 1, .count = cell->count,
                   .bytes = cell->bytes, .earlier = cell->earlier, .blocks = cell->blocks);
    }
}

static struct lp_counted judge(struct lp_gathered *gathered)
{
    const struct lp_census *census = gathered->census;
    struct lp_clusters *clusters = &gathered->clusters;
    lp_vector_each(&clusters->items, struct lp_cluster, cluster) judge_shape(gathered, cluster);
    pour_together(gathered);
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

static void place_cluster(const struct lp_cluster *cluster, uint32_t id,
                          const struct lp_clusters *clusters)
{
    uint64_t *found = lp_hash_map_put(&last, lp_cluster_key(cluster));
    if (cluster->poured_into != 0)
        id = cluster->poured_into;
    if (found != NULL)
        *found = place(id, lp_vector_at(&clusters->items, struct lp_cluster, id - 1)->shape.shape);
}

struct lp_counted lp_census_take(const struct lp_census *census)
{
    struct lp_gathered gathered;
    lp_gather(&gathered, census);
    lp_find_bounded_caches(&gathered);
    struct lp_counted counted = judge(&gathered);
    lp_put(CENSUS, census, .test = census->test, .cycles = census->cycles, .time_ns = lp_now_ns());
    lp_hash_map_clear(&last);
    uint32_t id = 0;
    lp_vector_each(&gathered.clusters.items, struct lp_cluster, cluster)
    {
        record_cluster(&gathered, cluster, ++id);
        remember(&gathered, cluster);
        place_cluster(cluster, id, &gathered.clusters);
    }
    lp_orphans_record(census);
    lp_gathered_done(&gathered);
    return counted;
}
