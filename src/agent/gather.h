/* The survivors of a test's cycles, named, owned, held, and put into clusters by birth cycle: what
 * the census judges, and what an autopsy explains. Test thread, GIL held, outside of cycles. */
#ifndef LP_AGENT_GATHER_H
#define LP_AGENT_GATHER_H

#include "agent/census.h"
#include "agent/cluster.h"
#include "agent/descriptor_table.h"
#include "agent/survivors.h"
#include "agent/thread_table.h"

struct lp_gathered {
    const struct lp_census *census;
    struct lp_survivors survivors;
    struct lp_clusters clusters;
};

void lp_gather(struct lp_gathered *gathered, const struct lp_census *census);
void lp_gathered_done(struct lp_gathered *gathered);

/* The cluster that a survivor was put into: for a block that belongs to another survivor, that
 * one's. The same for threads and descriptors. NULL without memory. */
struct lp_cluster *lp_gathered_cluster(struct lp_gathered *gathered,
                                       const struct lp_survivor *item);
struct lp_cluster *lp_gathered_thread(struct lp_gathered *gathered, const struct lp_thread *thread);
struct lp_cluster *lp_gathered_descriptor(struct lp_gathered *gathered,
                                          const struct lp_descriptor *descriptor);

#endif
