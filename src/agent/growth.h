/* Memory that grows without leaving anything behind by birth cycle: a buffer that is made anew, a
 * little larger, in every cycle (`text += line`, realloc). Each cycle's buffer dies in the next
 * one, so only the total of the heap shows it. */
#ifndef LP_AGENT_GROWTH_H
#define LP_AGENT_GROWTH_H

#include <stdint.h>

#include "agent/cluster.h"
#include "base/arena.h"
#include "base/vector.h"

/* The live heap after each cycle of a test. All zero is valid. */
struct lp_growth {
    struct lp_arena arena;
    struct lp_vector heap_bytes; /* int64_t; [0] before the first cycle */
};

void lp_growth_add(struct lp_growth *growth, uint64_t heap_bytes);
void lp_growth_done(struct lp_growth *growth);

/* Adds a cluster with what no other cluster explains, when the heap grew so in every steady cycle.
 */
void lp_growth_cluster(const struct lp_growth *growth, struct lp_clusters *clusters,
                       uint32_t warmup, uint32_t trailing);

#endif
