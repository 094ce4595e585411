/* Leaks that a binding makes by itself, recognised by what they are. */
#ifndef LP_AGENT_KNOWN_LEAKS_H
#define LP_AGENT_KNOWN_LEAKS_H

#include "agent/survivors.h"
#include "probe/cpython/python_api.h"

/* Sets `culprit` and `culprit_reason` of survivors that the application cannot have made. After
 * lp_hold_objects(); GIL held. */
void lp_known_leaks_mark(struct lp_survivors *survivors, const struct lp_python *python);

#endif
