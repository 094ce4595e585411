/* Each survivor's cluster is a matter of what it is and, for blocks that belong to something, of
 * what they belong to. */
#include "agent/gather.h"

#include "agent/holders.h"
#include "agent/known_leaks.h"
#include "agent/naming.h"
#include "agent/ownership.h"
#include "agent/recorder.h"
#include "agent/widget_entries.h"
#include "base/format.h"

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

static const struct lp_survivor *named_for(struct lp_gathered *gathered,
                                           const struct lp_survivor *item)
{
    return is_absorbed(item) ? lp_survivor_at(&gathered->survivors, item->owner) : item;
}

struct lp_cluster *lp_gathered_cluster(struct lp_gathered *gathered, const struct lp_survivor *item)
{
    return cluster_of(&gathered->clusters, named_for(gathered, item));
}

static void add_survivor(struct lp_gathered *gathered, const struct lp_survivor *item)
{
    const struct lp_survivor *named = named_for(gathered, item);
    struct lp_cluster *cluster = cluster_of(&gathered->clusters, named);
    if (cluster == NULL)
        return;
    struct lp_cell *cell = &cluster->cells[cycle_of(gathered->census, item->epoch)];
    cell->bytes += item->bytes;
    cell->blocks += item->bytes != 0;
    cell->count += named == item;
    merge_holder(cluster, named);
}

struct lp_cluster *lp_gathered_thread(struct lp_gathered *gathered, const struct lp_thread *thread)
{
    static const char *const kinds[] = {"thread (native)", "QThread", "thread (Python)"};
    return lp_cluster_get(&gathered->clusters, LP_LAYER_THREAD,
                          lp_recorder_string(kinds[thread->kind]), 0, 0);
}

struct lp_cluster *lp_gathered_descriptor(struct lp_gathered *gathered,
                                          const struct lp_descriptor *descriptor)
{
    char what[64];
    lp_format(what, sizeof what, "descriptor (%s)", descriptor->kind);
    return lp_cluster_get(&gathered->clusters, LP_LAYER_DESCRIPTOR, lp_recorder_string(what), 0, 0);
}

static void add_thread(const struct lp_thread *thread, void *context)
{
    struct lp_gathered *gathered = context;
    struct lp_cluster *cluster = lp_gathered_thread(gathered, thread);
    if (cluster == NULL)
        return;
    cluster->cells[cycle_of(gathered->census, thread->epoch)].count++;
    cluster->holder = LP_HOLDER_UNBOUNDED;
}

static void add_descriptor(const struct lp_descriptor *descriptor, void *context)
{
    struct lp_gathered *gathered = context;
    struct lp_cluster *cluster = lp_gathered_descriptor(gathered, descriptor);
    if (cluster != NULL)
        cluster->cells[cycle_of(gathered->census, descriptor->epoch)].count++;
}

void lp_gather(struct lp_gathered *gathered, const struct lp_census *census)
{
    *gathered = (struct lp_gathered){.census = census};
    struct lp_survivors *survivors = &gathered->survivors;
    uint16_t last = (uint16_t)(census->first_epoch + census->cycles - 1);
    lp_survivors_collect(survivors, census->first_epoch, last);
    if (census->python != NULL)
        lp_name_python(survivors, census->python);
    if (census->qt != NULL) {
        lp_name_qobjects(survivors);
        lp_name_connections(survivors, census->qt, census->layout);
    }
    lp_own_blocks(survivors);
    if (census->qt != NULL)
        lp_own_widget_entries(survivors, census->qt);
    if (census->python != NULL) {
        lp_own_growth(survivors, census->python);
        lp_hold_objects(survivors, census->python);
        lp_known_leaks_mark(survivors, census->python);
    }
    if (census->qt != NULL)
        lp_hold_qobjects(survivors, census->layout);
    gathered->clusters.arena = &survivors->arena;
    gathered->clusters.cycles = census->cycles;
    for (size_t i = 1; i < survivors->items.count; i++)
        add_survivor(gathered, lp_survivor_at(survivors, i));
    lp_thread_each(census->first_epoch, last, add_thread, gathered);
    lp_descriptor_each(census->first_epoch, last, add_descriptor, gathered);
}

void lp_gathered_done(struct lp_gathered *gathered)
{
    lp_hash_map_done(&gathered->clusters.by_key);
    lp_survivors_done(&gathered->survivors);
}
