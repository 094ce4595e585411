/* Native blocks that a QCache holds: it evicts them when it is full. */
#ifndef LP_AGENT_BOUNDED_CACHES_H
#define LP_AGENT_BOUNDED_CACHES_H

#include "agent/gather.h"

/* Sets `holder`, `bound` and `filled` of the clusters of native blocks of which every member is in
 * a QCache. Memory is only searched when blocks of one size stay in every cycle. Test thread,
 * outside of cycles. */
void lp_find_bounded_caches(struct lp_gathered *gathered);

#endif
