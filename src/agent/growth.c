/* unexplained(k) = heap after k - heap before k - what was born in k and still lives. A steady
 * cycle in which it is not above zero shows that the growth, if there was any, comes to an end or
 * is noise. Which buffer it is shows when more cycles have run: the newest of its kind is larger
 * than the newest was then. */
#include "agent/growth.h"

#include "agent/recorder.h"

enum { GOOD_PART = 4 };

void lp_growth_add(struct lp_growth *growth, uint64_t heap_bytes)
{
    int64_t *place = lp_vector_add(&growth->heap_bytes, &growth->arena, int64_t);
    if (place != NULL)
        *place = (int64_t)heap_bytes;
}

void lp_growth_done(struct lp_growth *growth)
{
    lp_arena_done(&growth->arena);
    lp_hash_map_done(&growth->newest);
    *growth = (struct lp_growth){0};
}

struct lp_cluster *lp_growth_cluster(struct lp_clusters *clusters)
{
    return lp_cluster_get(clusters, LP_LAYER_NATIVE, lp_recorder_string("growing buffer"),
                          LP_CLUSTER_REPLACED, 0);
}

static int64_t explained(const struct lp_clusters *clusters, uint32_t cycle)
{
    int64_t bytes = 0;
    const struct lp_cluster *items = clusters->items.items;
    for (size_t i = 0; i < clusters->items.count; i++)
        bytes += (int64_t)items[i].cells[cycle].bytes;
    return bytes;
}

/* Of a block that belongs to something, what that is counts as well. */
static uint64_t kind_of(const struct lp_survivors *survivors, const struct lp_survivor *item)
{
    const struct lp_survivor *named =
        item->owner != LP_NO_OWNER ? lp_survivor_at(survivors, item->owner) : item;
    uint32_t kind[] = {item->kind, named->kind, named->name};
    return lp_hash_bytes(kind, sizeof kind);
}

/* kind -> index of the greatest survivor of that birth cycle. */
static void find_greatest(const struct lp_survivors *survivors, uint16_t epoch,
                          struct lp_hash_map *ret)
{
    for (size_t i = 1; i < survivors->items.count; i++) {
        const struct lp_survivor *item = lp_survivor_at(survivors, i);
        uint64_t *place =
            item->epoch == epoch ? lp_hash_map_put(ret, kind_of(survivors, item)) : NULL;
        if (place != NULL &&
            (*place == 0 || lp_survivor_at(survivors, *place)->bytes < item->bytes))
            *place = i;
    }
}

static void note_newest(struct lp_growth *growth, const struct lp_survivors *survivors)
{
    lp_hash_map_clear(&growth->newest);
    find_greatest(survivors, survivors->last, &growth->newest);
    lp_hash_each(&growth->newest, entry) entry->value =
        lp_survivor_at(survivors, entry->value)->bytes;
}

/* False: in some steady cycle it was not above zero. */
static bool find_unexplained(const struct lp_growth *growth, const struct lp_clusters *clusters,
                             uint32_t warmup, uint32_t end, int64_t *ret)
{
    const int64_t *heap = growth->heap_bytes.items;
    if (growth->heap_bytes.count <= end || end <= warmup || ret == NULL)
        return false;
    for (uint32_t i = warmup; i < end; i++) {
        ret[i] = heap[i + 1] - heap[i] - explained(clusters, i);
        if (ret[i] <= 0)
            return false;
    }
    return true;
}

void lp_growth_judge(struct lp_growth *growth, struct lp_clusters *clusters,
                     const struct lp_survivors *survivors, uint32_t warmup, uint32_t trailing)
{
    uint32_t end = clusters->cycles - trailing;
    int64_t *unexplained = lp_arena_alloc_array(clusters->arena, end + 1, sizeof *unexplained);
    growth->rate = 0;
    struct lp_cluster *cluster = find_unexplained(growth, clusters, warmup, end, unexplained)
                                     ? lp_growth_cluster(clusters)
                                     : NULL;
    if (cluster == NULL)
        return;
    for (uint32_t i = warmup; i < end; i++) {
        cluster->cells[i] = (struct lp_cell){.count = 1, .bytes = (uint64_t)unexplained[i]};
        growth->rate += (uint64_t)unexplained[i];
    }
    growth->rate /= end - warmup;
    growth->cycles = clusters->cycles;
    note_newest(growth, survivors);
}

const struct lp_survivor *lp_growth_find(const struct lp_growth *growth,
                                         const struct lp_survivors *survivors, uint32_t cycles)
{
    const struct lp_survivor *found = NULL;
    uint64_t least = growth->rate * (cycles - growth->cycles) / GOOD_PART;
    struct lp_hash_map greatest = {0};
    if (growth->rate == 0 || cycles <= growth->cycles)
        return NULL;
    find_greatest(survivors, survivors->last, &greatest);
    lp_hash_each(&greatest, entry)
    {
        const struct lp_survivor *item = lp_survivor_at(survivors, entry->value);
        const uint64_t *before = lp_hash_map_find(&growth->newest, entry->key);
        if (before == NULL || item->bytes < *before + least)
            continue;
        least = item->bytes - *before + 1;
        found = item;
    }
    lp_hash_map_done(&greatest);
    return found;
}
