/* A graph that is known as a whole: nodes 0..nodes-1, and for each the nodes that its edges lead to
 * (compressed sparse rows). */
#ifndef LP_GRAPH_GRAPH_H
#define LP_GRAPH_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct lp_graph_edge {
    uint32_t from, to;
};

struct lp_graph {
    uint32_t nodes;
    uint32_t *starts;  /* nodes + 1: where a node's targets begin */
    uint32_t *targets; /* in the order of the edges */
};

/* Edges of unknown nodes are left out. 0 or -ENOMEM. Memory is the arena's. */
int lp_graph_build(struct lp_graph *ret, uint32_t nodes, const struct lp_graph_edge *edges,
                   size_t count, struct lp_arena *arena);

/* The same edges the other way round. */
int lp_graph_reverse(struct lp_graph *ret, const struct lp_graph *graph, struct lp_arena *arena);

#endif
