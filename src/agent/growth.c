/* unexplained(k) = heap after k - heap before k - what was born in k and still lives. A steady
 * cycle in which it is not above zero shows that the growth, if there was any, comes to an end or
 * is noise. */
#include "agent/growth.h"

#include "agent/recorder.h"

void lp_growth_add(struct lp_growth *growth, uint64_t heap_bytes)
{
    int64_t *place = lp_vector_add(&growth->heap_bytes, &growth->arena, int64_t);
    if (place != NULL)
        *place = (int64_t)heap_bytes;
}

void lp_growth_done(struct lp_growth *growth)
{
    lp_arena_done(&growth->arena);
    growth->heap_bytes = (struct lp_vector){0};
}

static int64_t explained(const struct lp_clusters *clusters, uint32_t cycle)
{
    int64_t bytes = 0;
    const struct lp_cluster *items = clusters->items.items;
    for (size_t i = 0; i < clusters->items.count; i++)
        bytes += (int64_t)items[i].cells[cycle].bytes;
    return bytes;
}

void lp_growth_cluster(const struct lp_growth *growth, struct lp_clusters *clusters,
                       uint32_t warmup, uint32_t trailing)
{
    uint32_t end = clusters->cycles - trailing;
    const int64_t *heap = growth->heap_bytes.items;
    int64_t *unexplained = lp_arena_alloc_array(clusters->arena, end + 1, sizeof *unexplained);
    if (growth->heap_bytes.count <= end || end <= warmup || unexplained == NULL)
        return;
    for (uint32_t i = warmup; i < end; i++) {
        unexplained[i] = heap[i + 1] - heap[i] - explained(clusters, i);
        if (unexplained[i] <= 0)
            return;
    }
    struct lp_cluster *cluster = lp_cluster_get(
        clusters, LP_LAYER_NATIVE, lp_recorder_string("growing buffer"), LP_CLUSTER_REPLACED, 0);
    for (uint32_t i = warmup; cluster != NULL && i < end; i++)
        cluster->cells[i] = (struct lp_cell){.count = 1, .bytes = (uint64_t)unexplained[i]};
}
