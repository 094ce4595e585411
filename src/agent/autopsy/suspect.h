/* Where a path crosses over to what its member's own cycle left behind: the edge that --prove cuts
 * in further cycles. Addresses are those of the process that was copied. */
#ifndef LP_AGENT_AUTOPSY_SUSPECT_H
#define LP_AGENT_AUTOPSY_SUSPECT_H

#include <stdint.h>

#include "agent/autopsy/walk.h"

enum { LP_MAX_SUSPECTS = 64 };

struct lp_suspect {
    uint32_t cluster, path;
    uint32_t step;          /* of the node, from 1; 0: no path */
    enum lp_edge_kind edge; /* by which `holder` has `node` */
    struct lp_node holder;  /* address 0: born in a cycle itself, or none */
    struct lp_node node;
    const void *holder_type, *node_type; /* of Python objects */
    uintptr_t holder_qobject;            /* that it is or wraps; or 0 */
    uintptr_t qobject;                   /* the first one from the node on, in the same way */
    uint32_t qobject_step;
    char name[LP_STEP_TEXT]; /* of the edge */
};

struct lp_suspects {
    uint32_t count;
    struct lp_suspect items[LP_MAX_SUSPECTS];
};

struct lp_chain;
struct lp_told;

/* Of a path, and of how it was told; `ret` but for cluster and path. */
void lp_suspect_find(struct lp_walk *walk, const struct lp_chain *chain, const struct lp_told *told,
                     struct lp_suspect *ret);

#endif
