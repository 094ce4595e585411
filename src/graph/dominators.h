/* The dominator tree of a graph from node 0: a node's dominator is the last one that every path to
 * it passes through, so what a node dominates goes when it goes. */
#ifndef LP_GRAPH_DOMINATORS_H
#define LP_GRAPH_DOMINATORS_H

#include "graph/graph.h"

#define LP_NO_DOMINATOR UINT32_MAX

struct lp_dominators {
    uint32_t *parent; /* by node: its dominator; LP_NO_DOMINATOR: node 0, or not reached from it */
    uint32_t *order;  /* the nodes that were reached, each after its dominator */
    uint32_t reached;
};

/* 0 or -ENOMEM. Memory is the arena's. */
int lp_dominators_find(struct lp_dominators *ret, const struct lp_graph *graph,
                       struct lp_arena *arena);

#endif
