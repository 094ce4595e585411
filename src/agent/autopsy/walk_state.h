/* What a walk knows, for the files that make it up: walk.c, resolve.c, paths.c, retained.c. */
#ifndef LP_AGENT_AUTOPSY_WALK_STATE_H
#define LP_AGENT_AUTOPSY_WALK_STATE_H

#include "agent/autopsy/members.h"
#include "agent/autopsy/nodes.h"
#include "agent/autopsy/suspect.h"
#include "agent/autopsy/walk.h"
#include "agent/autopsy/native_roots.h"
#include "agent/mapping_table.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "graph/graph.h"
#include "graph/search.h"
#include "probe/system/memory_map.h"

enum { LP_WALK_BATCH = 128, LP_WALK_RUN = 32 };

struct lp_walk_edge {
    struct lp_node to;
    uint64_t hash;
    uint32_t from;
    enum lp_edge_kind kind;
};

/* See belongings.h. */
struct lp_belongings {
    struct lp_vector items;
    struct lp_hash_map by_owner;    /* address -> 1 + index of the first one */
    struct lp_hash_map map_entries; /* blocks */
};

struct lp_walk {
    struct lp_arena arena;
    const struct lp_environment *environment;
    struct lp_members *members;
    uint32_t grown;               /* the cluster that grown.h gave a member, or 0 */
    struct lp_hash_map types;     /* every Python type */
    struct lp_hash_map free_maps; /* struct lp_page -> struct lp_page_free_map */
    struct lp_vector mappings;    /* struct lp_mapped_range, by address */
    struct lp_memory_map readable;
    const struct lp_native_places *places;
    struct lp_suspects *suspects; /* that the paths which are told give */
    struct lp_nodes nodes;
    struct lp_search search;
    struct lp_belongings belongings;
    struct lp_vector root_names; /* const char * */
    uint32_t here;               /* whose edges are asked for */
    uint64_t edges;
    struct lp_vector web; /* struct lp_graph_edge: to survivors, by their indexes */
    bool is_over;         /* the search is: edges are only looked at */
    uint32_t sought;      /* a node: what edge leads there? */
    enum lp_edge_kind found;
    struct lp_walk_edge batch[LP_WALK_BATCH];
    uint32_t batch_count;
};

/* The node's number, or 0: it was not met. */
uint32_t lp_walk_number(const struct lp_walk *walk, struct lp_node node);

struct lp_node lp_walk_node_at(const struct lp_walk *walk, uint32_t number);

/* A survivor as a node. */
struct lp_node lp_walk_node_of(const struct lp_walk *walk, const struct lp_survivor *item);

/* Searches everything that the roots reach. `walk` holds environment, members and places. */
void lp_walk_run(struct lp_walk *walk);

/* Whether a word can be an address at all; what lp_walk_resolve() reads of it first is then under
 * way. */
bool lp_walk_may_resolve(uintptr_t word);

/* Bytes of the block of any heap that starts at the address, or 0. */
uint64_t lp_walk_block_bytes(uintptr_t address);

/* After the search: looks at the edges of a node that it may not have reached. */
void lp_walk_look_at(struct lp_walk *walk, struct lp_node node);

/* After the search: the certain edge between two nodes, or a guessed one; 0: there is none. */
enum lp_edge_kind lp_walk_edge_between(struct lp_walk *walk, struct lp_node from,
                                       struct lp_node to);

/* How far each thread's stack goes. Once, when it is known what is readable. */
void lp_native_measure_stacks(struct lp_walk *walk);

#endif
