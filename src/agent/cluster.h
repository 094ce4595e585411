/* Survivors of one kind over all cycles of a test. */
#ifndef LP_AGENT_CLUSTER_H
#define LP_AGENT_CLUSTER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "trace/vocabulary.h"
#include "verdict/shape.h"

struct lp_cell {
    uint64_t count, bytes, blocks, earlier;
};

struct lp_cluster {
    enum lp_layer layer;
    uint32_t what; /* a string of the recording */
    uint32_t flags;
    enum lp_holder holder;
    uint32_t holder_name;
    uint64_t bound, filled;
    uint32_t owner, owner_reason; /* strings; 0: the application's */
    struct lp_cell *cells;        /* one for each cycle */
    struct lp_shape_result shape;
    uint32_t poured_into; /* id of the cluster that has its members now; 0: none */
};

struct lp_clusters {
    struct lp_arena *arena;
    struct lp_vector items; /* struct lp_cluster */
    struct lp_hash_map by_key;
    uint32_t cycles;
};

/* The cluster of that layer, name, flags and owner, made when it is new; NULL without memory. Valid
 * until the next call. */
struct lp_cluster *lp_cluster_get(struct lp_clusters *clusters, enum lp_layer layer, uint32_t what,
                                  uint32_t flags, uint32_t owner);

/* The number that the cluster has in the recording: from 1, in the order of their making. */
uint32_t lp_cluster_id(const struct lp_clusters *clusters, const struct lp_cluster *cluster);

/* Keys that stay the same from census to census: of a cluster, of one cell. */
uint64_t lp_cluster_key(const struct lp_cluster *cluster);
uint64_t lp_cell_key(const struct lp_cluster *cluster, uint32_t cycle);

#endif
