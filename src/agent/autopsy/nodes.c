/* Open addressing with linear probing. The upper half of a hash in each slot saves looking at most
 * nodes that are not the one. */
#include "agent/autopsy/nodes.h"

#include "base/mapping.h"

enum { FIRST_SLOTS = 1 << 16, MAX_NODES = 1 << 28, LOOK_AHEAD = 32 };

struct lp_node_slot {
    uint32_t tag;
    uint32_t node; /* 0: empty */
};

uint64_t lp_nodes_hash(uintptr_t key)
{
    uint64_t hash = key * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

/* The first slot from a place on that is empty or most likely the one. */
static struct lp_node_slot *probe_tag(const struct lp_nodes *nodes, uint64_t place, uint32_t tag)
{
    uint64_t mask = nodes->slot_count - 1;
    for (uint64_t i = place & mask;; i = (i + 1) & mask) {
        struct lp_node_slot *slot = &nodes->slots[i];
        if (slot->node == 0 || slot->tag == tag)
            return slot;
    }
}

static struct lp_node_slot *probe(const struct lp_nodes *nodes, uint64_t hash, uintptr_t key)
{
    struct lp_node_slot *slot = probe_tag(nodes, hash, tag_of(hash));
    while (slot->node != 0 && nodes->items[slot->node].key != key)
        slot = probe_tag(nodes, (uint64_t)(slot - nodes->slots) + 1, slot->tag);
    return slot;
}

/* The slots of later nodes are asked for while those of earlier ones are filled. */
static void fill_slots(struct lp_nodes *nodes)
{
    uint64_t hashes[LOOK_AHEAD];
    for (size_t i = 1; i < nodes->count + LOOK_AHEAD; i++) {
        uint64_t *hash = &hashes[i % LOOK_AHEAD];
        if (i > LOOK_AHEAD)
            *probe(nodes, *hash, nodes->items[i - LOOK_AHEAD].key) =
                (struct lp_node_slot){tag_of(*hash), (uint32_t)(i - LOOK_AHEAD)};
        if (i >= nodes->count)
            continue;
        *hash = lp_nodes_hash(nodes->items[i].key);
        lp_nodes_prefetch_slot(nodes, *hash);
    }
}

static bool grow_slots(struct lp_nodes *nodes)
{
    uint64_t count = nodes->slot_count ? nodes->slot_count * 2 : FIRST_SLOTS;
    struct lp_node_slot *slots = lp_mapping_large(count * sizeof *slots);
    if (slots == NULL)
        return false;
    if (nodes->slots != NULL)
        lp_mapping_free(nodes->slots, nodes->slot_count * sizeof *slots);
    nodes->slots = slots;
    nodes->slot_count = count;
    fill_slots(nodes);
    return true;
}

static bool has_room(struct lp_nodes *nodes)
{
    return nodes->count < nodes->capacity &&
           (nodes->count * 4 < nodes->slot_count * 3 || grow_slots(nodes));
}

bool lp_nodes_open(struct lp_nodes *nodes)
{
    *nodes = (struct lp_nodes){.capacity = MAX_NODES, .count = 1};
    nodes->items = lp_mapping_array(sizeof *nodes->items, &nodes->capacity);
    return nodes->items != NULL && grow_slots(nodes);
}

void lp_nodes_prefetch_slot(const struct lp_nodes *nodes, uint64_t hash)
{
    __builtin_prefetch(&nodes->slots[hash & (nodes->slot_count - 1)]);
}

void lp_nodes_prefetch_node(const struct lp_nodes *nodes, uint64_t hash)
{
    __builtin_prefetch(&nodes->items[probe_tag(nodes, hash, tag_of(hash))->node]);
}

uint32_t lp_nodes_put(struct lp_nodes *nodes, uintptr_t key, uint64_t hash)
{
    if (!has_room(nodes))
        return 0;
    struct lp_node_slot *slot = probe(nodes, hash, key);
    if (slot->node == 0) {
        *slot = (struct lp_node_slot){tag_of(hash), (uint32_t)nodes->count++};
        nodes->items[slot->node].key = key;
    }
    return slot->node;
}

uint32_t lp_nodes_find(const struct lp_nodes *nodes, uintptr_t key)
{
    return nodes->slot_count > 0 ? probe(nodes, lp_nodes_hash(key), key)->node : 0;
}
