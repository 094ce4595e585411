/* Cheapest paths from roots to everything else, in a graph that becomes known while it is searched:
 * the caller takes the next node, finds its edges, and offers each. Nodes are numbers from 1 on.
 *
 * Dial's algorithm: R. B. Dial, "Algorithm 360: Shortest-path forest with topological ordering",
 * Communications of the ACM 12 (1969). Edge costs are small whole numbers, so the queue is a ring
 * of buckets, one for each distance that can be waiting. */
#ifndef LP_GRAPH_SEARCH_H
#define LP_GRAPH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LP_SEARCH_MAX_COST = 255, LP_SEARCH_BUCKETS = 256, LP_NO_NODE = 0 };

/* What the search keeps of a node. All zero: not reached. */
struct lp_search_place {
    uint32_t distance;
    uint32_t parent;         /* LP_NO_NODE: a root */
    uint32_t next, previous; /* in its bucket */
};

/* The places are the caller's, by node, so that they can lie beside what else is read with them: of
 * each `stride` bytes the first ones are a place. All else zero is an empty search. */
struct lp_search {
    void *places;
    size_t stride;
    uint32_t waiting;  /* nodes in buckets */
    uint32_t distance; /* of the node that was taken last */
    uint32_t buckets[LP_SEARCH_BUCKETS];
};

/* Offers a way to `node`, over the edge `parent` -> node that costs 0..LP_SEARCH_MAX_COST; a root's
 * parent is LP_NO_NODE. `parent` was taken before. True when it is the cheapest way
 * so far, and the node will be taken (again never, once it was taken). */
bool lp_search_offer(struct lp_search *search, uint32_t node, uint32_t parent, uint32_t cost);

/* Takes the nearest node that waits, or LP_NO_NODE: the search is over. */
uint32_t lp_search_take(struct lp_search *search);

/* Takes another node of the distance of the last one, or LP_NO_NODE: none of that waits. */
uint32_t lp_search_take_near(struct lp_search *search);

static inline struct lp_search_place *lp_search_place(const struct lp_search *search, uint32_t node)
{
    return (struct lp_search_place *)((char *)search->places + node * search->stride);
}

/* Whether a way to the node was found. */
static inline bool lp_search_has_reached(const struct lp_search *search, uint32_t node)
{
    return lp_search_place(search, node)->distance != 0;
}

/* The node before it on the cheapest path; LP_NO_NODE: it is a root. Only for reached ones. */
static inline uint32_t lp_search_parent(const struct lp_search *search, uint32_t node)
{
    return lp_search_place(search, node)->parent;
}

#endif
