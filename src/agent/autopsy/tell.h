/* One path as it is told: nodes that belong to the one before them are folded into it. */
#ifndef LP_AGENT_AUTOPSY_TELL_H
#define LP_AGENT_AUTOPSY_TELL_H

#include "agent/autopsy/walk_state.h"

enum { LP_MAX_TOLD = 64 };

struct lp_told_step {
    uint32_t name, label, detail, file, line; /* strings of the recording */
    uint32_t flags, stack, member;
    uint8_t edge, node;
};

struct lp_told {
    struct lp_told_step steps[LP_MAX_TOLD];
    uint32_t count;
    uint64_t signature; /* of edge kinds, names and labels */
    bool is_guess;      /* an edge is conservative */
};

/* Tells the cheapest path to a node that was reached. Of a longer one the beginning and the end. */
void lp_tell(struct lp_walk *walk, uint32_t node, struct lp_told *ret);

#endif
