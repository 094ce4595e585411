/* The nodes of a walk: an array, and a table that finds a node's number by its key. There are
 * millions, and each edge looks one up: slots and nodes can be asked for ahead of that. */
#ifndef LP_AGENT_AUTOPSY_NODES_H
#define LP_AGENT_AUTOPSY_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/search.h"

/* 32 bytes, half a cache line. */
struct lp_walk_node {
    struct lp_search_place place;
    uintptr_t key;
    uint32_t member; /* index of the survivor that it is or belongs to; 0: none */
    uint8_t kind;    /* enum lp_node_kind */
    uint8_t edge;    /* enum lp_edge_kind, by which the cheapest path comes */
    uint8_t root;    /* 1 + index of the root's name; 0: no root */
    uint8_t unused;
};

struct lp_nodes {
    struct lp_walk_node *items; /* 0 is none */
    size_t count, capacity;
    struct lp_node_slot *slots;
    uint64_t slot_count; /* a power of two */
};

/* False: no memory; every number is 0 then. */
bool lp_nodes_open(struct lp_nodes *nodes);

uint64_t lp_nodes_hash(uintptr_t key);

/* What is read first of a node, and then: each some time before the next. */
void lp_nodes_prefetch_slot(const struct lp_nodes *nodes, uint64_t hash);
void lp_nodes_prefetch_node(const struct lp_nodes *nodes, uint64_t hash);

/* The number of the node with this key and its hash. A new one is zero but for its key and has the
 * number that was `count`. 0: no memory. */
uint32_t lp_nodes_put(struct lp_nodes *nodes, uintptr_t key, uint64_t hash);

/* 0: there is none. */
uint32_t lp_nodes_find(const struct lp_nodes *nodes, uintptr_t key);

#endif
