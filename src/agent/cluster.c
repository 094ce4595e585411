/* Clusters in an arena, found by a hash of what makes them one. */
#include "agent/cluster.h"

struct key {
    uint32_t layer, what, flags, owner, cycle;
};

static uint64_t key_of(enum lp_layer layer, uint32_t what, uint32_t flags, uint32_t owner,
                       uint32_t cycle)
{
    struct key key = {(uint32_t)layer, what, flags, owner, cycle};
    return lp_hash_bytes(&key, sizeof key);
}

struct lp_cluster *lp_cluster_get(struct lp_clusters *clusters, enum lp_layer layer, uint32_t what,
                                  uint32_t flags, uint32_t owner)
{
    uint64_t *index = lp_hash_map_put(&clusters->by_key, key_of(layer, what, flags, owner, 0));
    if (index == NULL)
        return NULL;
    if (*index != 0)
        return lp_vector_at(&clusters->items, struct lp_cluster, *index - 1);
    struct lp_cluster *cluster =
        lp_vector_add(&clusters->items, clusters->arena, struct lp_cluster);
    struct lp_cell *cells =
        lp_arena_alloc_array(clusters->arena, clusters->cycles, sizeof(struct lp_cell));
    if (cluster == NULL || cells == NULL)
        return NULL;
    *index = clusters->items.count;
    cluster->layer = layer;
    cluster->what = what;
    cluster->flags = flags;
    cluster->owner = owner;
    cluster->cells = cells;
    return cluster;
}

uint32_t lp_cluster_id(const struct lp_clusters *clusters, const struct lp_cluster *cluster)
{
    return (uint32_t)(cluster - (const struct lp_cluster *)clusters->items.items) + 1;
}

uint64_t lp_cluster_key(const struct lp_cluster *cluster)
{
    return key_of(cluster->layer, cluster->what, cluster->flags, cluster->owner, 0);
}

uint64_t lp_cell_key(const struct lp_cluster *cluster, uint32_t cycle)
{
    return key_of(cluster->layer, cluster->what, cluster->flags, cluster->owner, cycle + 1);
}
