/* From a word to a node. Most words are no addresses, so the cheap questions come first: Python's
 * pages are one range, the block map is two loads. A block that Python has freed is nothing. */
#include "agent/autopsy/walk_state.h"

#include "agent/block_map.h"
#include "agent/naming.h"
#include "agent/page_heap.h"
#include "agent/qobject_table.h"
#include "probe/cpython/python_object.h"

/* How far into a block a pointer may point: to a base class or a prefix, not to an element. */
enum { MAX_REACH = 256, LEAST_ADDRESS = 1 << 16 };

static const struct lp_page_free_map *free_map_of(struct lp_walk *walk, const struct lp_page *page)
{
    uint64_t *place = lp_hash_map_put(&walk->free_maps, (uint64_t)(uintptr_t)page);
    if (place == NULL)
        return NULL;
    if (*place == 0) {
        struct lp_page_free_map *map = lp_arena_new(&walk->arena, struct lp_page_free_map);
        if (map != NULL)
            lp_page_free_map(page, map);
        *place = (uint64_t)(uintptr_t)map;
    }
    return (const struct lp_page_free_map *)(uintptr_t)*place;
}

/* An object is referred to by its address: the collector's lists point to the words before it. One
 * without references waits in a list of the interpreter for its next use. */
static bool python_node(const struct lp_walk *walk, uintptr_t word, uintptr_t block, uint64_t bytes,
                        bool may_hold, struct lp_node *ret)
{
    const struct lp_python *python = walk->environment->python;
    const void *object =
        python != NULL && may_hold ? lp_python_object_in(python, &walk->types, block, bytes) : NULL;
    if (object == NULL)
        *ret = (struct lp_node){block, LP_NODE_BUFFER};
    else
        *ret = (struct lp_node){(uintptr_t)object, lp_python_node_kind(python, object)};
    return object == NULL || ((uintptr_t)object == word && lp_py_refcount(object) != 0);
}

static bool resolve_page(struct lp_walk *walk, uintptr_t word, struct lp_node *ret)
{
    struct lp_page_block block = lp_page_block_around(word);
    const struct lp_page_free_map *map =
        block.address != 0 ? free_map_of(walk, lp_page_of((void *)word)) : NULL;
    if (map == NULL || lp_page_block_is_free(map, &block))
        return false;
    return python_node(walk, word, block.address, block.size, block.domain == LP_DOMAIN_OBJ, ret);
}

static bool resolve_qobject(const struct lp_walk *walk, uintptr_t address, struct lp_node *ret)
{
    struct lp_qobject found;
    bool is_there = walk->environment->qt != NULL && lp_qobject_find(address, &found);
    if (is_there)
        *ret = (struct lp_node){address, LP_NODE_QOBJECT};
    return is_there;
}

static bool resolve_block(struct lp_walk *walk, uintptr_t word, struct lp_node *ret)
{
    struct lp_block block = lp_block_around(word, MAX_REACH);
    switch (block.kind) {
    case LP_BLOCK_PYTHON_OBJECT:
        return python_node(walk, word, block.address, block.size, true, ret);
    case LP_BLOCK_PYTHON_BUFFER:
        *ret = (struct lp_node){block.address, LP_NODE_BUFFER};
        return true;
    case LP_BLOCK_NATIVE:
        if (!resolve_qobject(walk, block.address, ret) && !resolve_qobject(walk, word, ret))
            *ret = (struct lp_node){block.address, LP_NODE_NATIVE};
        return true;
    default:
        return false;
    }
}

static bool resolve_mapping(const struct lp_walk *walk, uintptr_t word, struct lp_node *ret)
{
    size_t low = 0, high = walk->mappings.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct lp_mapped_range *range =
            lp_vector_at(&walk->mappings, struct lp_mapped_range, middle);
        if (word >= range->start && word < range->end) {
            *ret = (struct lp_node){range->start, LP_NODE_MAPPING};
            return true;
        }
        if (range->end <= word)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

uint64_t lp_walk_block_bytes(uintptr_t address)
{
    if (!lp_page_owns((void *)address))
        return lp_block_at(address).size;
    struct lp_page_block block = lp_page_block_around(address);
    return block.address == address ? block.size : 0;
}

struct lp_node lp_walk_node_of(const struct lp_walk *walk, const struct lp_survivor *item)
{
    const struct lp_python *python = walk->environment->python;
    switch ((enum lp_survivor_kind)item->kind) {
    case LP_SURVIVOR_OBJECT:
        return (struct lp_node){(uintptr_t)item->object, lp_python_node_kind(python, item->object)};
    case LP_SURVIVOR_QOBJECT:
        return (struct lp_node){item->address, LP_NODE_QOBJECT};
    case LP_SURVIVOR_CONNECTION:
        return (struct lp_node){item->address, LP_NODE_CONNECTION};
    case LP_SURVIVOR_BUFFER:
        return (struct lp_node){item->address, LP_NODE_BUFFER};
    case LP_SURVIVOR_MAPPING:
        return (struct lp_node){item->address, LP_NODE_MAPPING};
    case LP_SURVIVOR_NATIVE:
        break;
    }
    return (struct lp_node){item->address, LP_NODE_NATIVE};
}

static bool is_in_range(uintptr_t word)
{
    return word >= LEAST_ADDRESS && word >> 47 == 0;
}

bool lp_walk_may_resolve(uintptr_t word)
{
    if (!is_in_range(word))
        return false;
    if (lp_page_owns((void *)word))
        __builtin_prefetch(lp_page_of((void *)word));
    else
        lp_block_prefetch(word);
    return true;
}

bool lp_walk_resolve(struct lp_walk *walk, uintptr_t word, struct lp_node *ret)
{
    if (!is_in_range(word))
        return false;
    if (lp_page_owns((void *)word))
        return resolve_page(walk, word, ret);
    return resolve_block(walk, word, ret) || resolve_mapping(walk, word, ret);
}
