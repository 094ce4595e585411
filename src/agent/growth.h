/* Memory that grows without leaving anything behind by birth cycle: a buffer that is made anew, a
 * little larger, in every cycle (`text += line`, realloc). Each cycle's buffer dies in the next
 * one, so only the total of the heap shows it. */
#ifndef LP_AGENT_GROWTH_H
#define LP_AGENT_GROWTH_H

#include <stdint.h>

#include "agent/cluster.h"
#include "agent/survivors.h"
#include "base/arena.h"
#include "base/hash_map.h"
#include "base/vector.h"

/* The live heap after each cycle of a test. All zero is valid. */
struct lp_growth {
    struct lp_arena arena;
    struct lp_vector heap_bytes; /* int64_t; [0] before the first cycle */
    uint64_t rate;               /* bytes a cycle that the last census left unexplained, or 0 */
    uint32_t cycles;             /* when that census was */
    struct lp_hash_map newest;   /* what the newest cycle had left then: kind -> greatest, bytes */
};

void lp_growth_add(struct lp_growth *growth, uint64_t heap_bytes);
void lp_growth_done(struct lp_growth *growth);

/* The cluster of growth that no block explains; NULL without memory. */
struct lp_cluster *lp_growth_cluster(struct lp_clusters *clusters);

/* Fills that cluster with what no other one explains, when the heap grew so in every steady cycle,
 * and notes what the newest cycle left. */
void lp_growth_judge(struct lp_growth *growth, struct lp_clusters *clusters,
                     const struct lp_survivors *survivors, uint32_t warmup, uint32_t trailing);

/* Some cycles after that census: the block that the newest cycle left in place of a smaller one of
 * its kind, of these the one that grew most; NULL when none accounts for a good part of the growth.
 */
const struct lp_survivor *lp_growth_find(const struct lp_growth *growth,
                                         const struct lp_survivors *survivors, uint32_t cycles);

#endif
