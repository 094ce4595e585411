/* Growth that no survivor of an older cycle explains has one member: the buffer that grew. */
#ifndef LP_AGENT_AUTOPSY_GROWN_H
#define LP_AGENT_AUTOPSY_GROWN_H

#include "agent/autopsy/members.h"

/* Makes the buffer that the newest cycle left larger than before a member of that cluster. Its id;
 * 0: nothing grew so, or it is not known what did. */
uint32_t lp_grown_find(struct lp_members *members);

#endif
