/* One path as it is told: nodes that belong to the one before them are folded into it. */
#ifndef LP_AGENT_AUTOPSY_TELL_H
#define LP_AGENT_AUTOPSY_TELL_H

#include "agent/autopsy/suspect.h"
#include "agent/autopsy/walk_state.h"

enum { LP_MAX_TOLD = 64, LP_MAX_CHAIN = 4096 };

struct lp_told_step {
    uint32_t name, label, detail, file, line; /* strings of the recording */
    uint32_t flags, stack, member;
    uint32_t place; /* in the chain */
    uint8_t edge, node;
};

struct lp_told {
    struct lp_told_step steps[LP_MAX_TOLD];
    uint32_t count;
    uint64_t signature; /* of edge kinds, names and labels; of equal ones in a row, of one */
    uint64_t last;      /* of the last step */
    bool has_stack;     /* the last step has one */
    bool is_guess;      /* an edge is conservative */
    struct lp_suspect suspect;
};

/* From the first node to the last, each with the edge that leads to it. */
struct lp_chain {
    uint32_t nodes[LP_MAX_CHAIN];
    uint8_t edges[LP_MAX_CHAIN]; /* enum lp_edge_kind */
    uint32_t count;
    const char *root; /* name of the root, or empty */
};

/* The cheapest path to a node that was reached; of a longer one its end. */
void lp_chain_find(const struct lp_walk *walk, uint32_t node, struct lp_chain *ret);

/* Of a long chain the beginning and the end are told. */
void lp_tell(struct lp_walk *walk, const struct lp_chain *chain, struct lp_told *ret);

#endif
