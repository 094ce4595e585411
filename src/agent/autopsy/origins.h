/* Where the members of clusters were born, as far as their births were captured. */
#ifndef LP_AGENT_AUTOPSY_ORIGINS_H
#define LP_AGENT_AUTOPSY_ORIGINS_H

#include "agent/autopsy/members.h"

/* Writes ORIGIN and FRAME records for every cluster that `is_wanted` (by id, up to `clusters`). */
void lp_origins_record(struct lp_members *members, const bool *is_wanted, uint32_t clusters);

#endif
