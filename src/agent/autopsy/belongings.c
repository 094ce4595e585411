#include "agent/autopsy/belongings.h"

#include "agent/autopsy/walk_state.h"
#include "agent/autopsy/wrappers.h"
#include "agent/block_map.h"

struct belonging {
    struct lp_node node;
    enum lp_edge_kind edge;
    uint32_t next; /* 1 + index of the owner's next one */
};

void lp_belonging_add(struct lp_walk *walk, uintptr_t owner, struct lp_node node,
                      enum lp_edge_kind edge)
{
    struct lp_belongings *all = &walk->belongings;
    uint64_t *first = owner != 0 ? lp_hash_map_put(&all->by_owner, owner) : NULL;
    struct belonging *added =
        first != NULL ? lp_vector_add(&all->items, &walk->arena, struct belonging) : NULL;
    if (added == NULL)
        return;
    *added = (struct belonging){.node = node, .edge = edge, .next = (uint32_t)*first};
    *first = all->items.count;
}

void lp_belonging_edges(struct lp_walk *walk, uintptr_t owner)
{
    const struct lp_belongings *all = &walk->belongings;
    const uint64_t *first = lp_hash_map_find(&all->by_owner, owner);
    for (uint64_t i = first != NULL ? *first : 0; i != 0;) {
        const struct belonging *item = lp_vector_at(&all->items, struct belonging, i - 1);
        lp_walk_edge(walk, item->node, item->edge);
        i = item->next;
    }
}

void lp_map_entries_gather(struct lp_walk *walk)
{
    for (uint32_t i = 1; i < walk->members->count; i++) {
        const struct lp_survivor *item = lp_member_survivor(walk->members, i);
        const void *wrapper =
            item->kind == LP_SURVIVOR_NATIVE
                ? lp_wrapper_of_entry((const void *)item->address, lp_block_at(item->address).size)
                : NULL;
        uint64_t *place =
            wrapper != NULL ? lp_hash_map_put(&walk->belongings.map_entries, item->address) : NULL;
        if (place == NULL)
            continue;
        *place = 1;
        lp_belonging_add(walk, (uintptr_t)wrapper, (struct lp_node){item->address, LP_NODE_NATIVE},
                         LP_EDGE_POINTER);
    }
}

bool lp_map_entry_is(const struct lp_walk *walk, uintptr_t block)
{
    return lp_hash_map_find(&walk->belongings.map_entries, block) != NULL;
}
