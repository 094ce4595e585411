/* QObjects that nothing in Qt holds: no parent, and no window that is shown. */
#ifndef LP_AGENT_ORPHANS_H
#define LP_AGENT_ORPHANS_H

#include "agent/census.h"

/* Writes an ORPHAN record for each one born in a counted cycle. GUI thread. */
void lp_orphans_record(const struct lp_census *census);

#endif
