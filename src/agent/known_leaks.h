/* Leaks that a binding makes by itself, recognised by what they are. */
#ifndef LP_AGENT_KNOWN_LEAKS_H
#define LP_AGENT_KNOWN_LEAKS_H

#include "agent/census.h"
#include "agent/cluster.h"
#include "agent/survivors.h"

/* Sets `owner` and `owner_reason` of clusters that the application cannot have made. */
void lp_known_leaks_name(struct lp_clusters *clusters, const struct lp_survivors *survivors,
                         const struct lp_census *census);

#endif
