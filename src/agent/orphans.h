/* QObjects that nothing in Qt holds: no parent, and no window that is shown. */
#ifndef LP_AGENT_ORPHANS_H
#define LP_AGENT_ORPHANS_H

#include <stdint.h>

#include "agent/census.h"

/* Writes an ORPHAN record for each one born in a counted cycle. GUI thread. */
void lp_orphans_record(const struct lp_census *census);

/* Writes an ORPHAN record of test 0 for each one that is older than that, of those born outside of
 * cycles and inside. The application object and what Qt and the bindings keep for themselves are
 * left out. GUI thread. */
void lp_orphans_record_at_rest(const struct lp_qt *qt, const struct lp_qt_layout *layout,
                               uint64_t min_age_ns);

#endif
