/* Which named survivor each nameless block belongs to: a widget its private part, a dict its table.
 */
#ifndef LP_AGENT_OWNERSHIP_H
#define LP_AGENT_OWNERSHIP_H

#include "agent/survivors.h"
#include "probe/cpython/python_api.h"

/* Sets `owner` of native blocks and buffers that a named survivor of the same cycle points to,
 * directly or through other such blocks; and LP_CLUSTER_WRAPPED on QObjects that a Python wrapper
 * points to. */
void lp_own_blocks(struct lp_survivors *survivors);

/* Finds the containers from before the cycle that hold a buffer which nobody owns: such a buffer is
 * the growth of that container (LP_CLUSTER_GROWTH, named by the container's type). GIL held. */
void lp_own_growth(struct lp_survivors *survivors, const struct lp_python *python);

#endif
