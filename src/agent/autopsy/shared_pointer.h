/* std::shared_ptr of libstdc++ in native memory. */
#ifndef LP_AGENT_AUTOPSY_SHARED_POINTER_H
#define LP_AGENT_AUTOPSY_SHARED_POINTER_H

#include "agent/autopsy/walk.h"

/* Whether the block of a native node or QObject has such a pointer to something that lives. */
bool lp_shares(const struct lp_walk *walk, struct lp_node node);

#endif
