/* Only C++ makes such objects: no pointer leads to them, and what contains them holds them. */
#include "agent/autopsy/qt_inside.h"

#include "agent/autopsy/walk_state.h"
#include "agent/block_map.h"
#include "agent/page_heap.h"
#include "base/hash_map.h"

enum { MAX_OFFSET = 1 << 16 }; /* of a member, in bytes */

struct inside {
    const void *object;
    const struct inside *next; /* in the same block */
};

static struct lp_hash_map blocks; /* address -> struct inside */
static struct lp_arena *memory;

void lp_qt_inside_begin(struct lp_arena *arena)
{
    memory = arena;
    lp_hash_map_clear(&blocks);
}

static struct lp_block block_around(const void *object)
{
    uintptr_t address = (uintptr_t)object;
    return lp_page_owns(object) ? (struct lp_block){0} : lp_block_around(address, MAX_OFFSET);
}

void lp_qt_inside_add(const void *object)
{
    struct lp_block block = block_around(object);
    if (block.kind == 0 || block.address == (uintptr_t)object)
        return;
    uint64_t *place = lp_hash_map_put(&blocks, block.address);
    struct inside *item = place != NULL ? lp_arena_new(memory, struct inside) : NULL;
    if (item == NULL)
        return;
    *item = (struct inside){object, (const struct inside *)(uintptr_t)*place};
    *place = (uint64_t)(uintptr_t)item;
}

static bool is_on_stack(const struct lp_walk *walk, uintptr_t address)
{
    lp_vector_each(&walk->places->stacks, const struct lp_thread_stack, stack)
    {
        if (address >= stack->from && address < stack->to)
            return true;
    }
    return false;
}

const char *lp_qt_variable(const struct lp_walk *walk, const void *object)
{
    uintptr_t address = (uintptr_t)object;
    if (block_around(object).kind != 0)
        return NULL;
    lp_vector_each(&walk->places->objects, const struct lp_loaded_object, library)
    {
        if (lp_loaded_object_contains(library, address))
            return "variable";
    }
    return is_on_stack(walk, address) ? "stack" : NULL;
}

void lp_qt_inside_edges(struct lp_walk *walk, uintptr_t block)
{
    const uint64_t *place = lp_hash_map_find(&blocks, block);
    const struct inside *item = place != NULL ? (const struct inside *)(uintptr_t)*place : NULL;
    for (; item != NULL; item = item->next)
        lp_walk_edge(walk, (struct lp_node){(uintptr_t)item->object, LP_NODE_QOBJECT},
                     LP_EDGE_MEMBER);
}
