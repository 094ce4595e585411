/* Who holds the members of a leaking cluster: the paths to some of them, told step by step. */
#ifndef LP_AGENT_AUTOPSY_PATHS_H
#define LP_AGENT_AUTOPSY_PATHS_H

#include "agent/autopsy/web.h"

/* Writes PATH and STEP records for the cluster (an id of the last census). */
void lp_paths_record(struct lp_walk *walk, const struct lp_web *web, uint32_t cluster);

#endif
