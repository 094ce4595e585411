/* One walk over the page heap, the block map and the mappings. A block that malloc no longer holds
 * (released through a pointer taken before the interception) cannot be told here; preloaded there
 * are none. */
#include "agent/survivors.h"

#include "agent/block_map.h"
#include "agent/mapping_table.h"
#include "agent/page_heap.h"

/* How far into a block a pointer may point: to a base class or a prefix, not to an element. */
enum { MAX_REACH = 256 };

static struct lp_survivor *add(struct lp_survivors *survivors, uintptr_t address, uint64_t bytes,
                               uint16_t epoch, enum lp_survivor_kind kind)
{
    uint64_t *place = lp_hash_map_put(&survivors->by_address, address);
    struct lp_survivor *item =
        place != NULL ? lp_vector_add(&survivors->items, &survivors->arena, struct lp_survivor)
                      : NULL;
    if (item == NULL)
        return NULL;
    *place = survivors->items.count - 1;
    item->address = address;
    item->bytes = bytes;
    item->epoch = epoch;
    item->kind = (uint8_t)kind;
    return item;
}

static void add_page_block(const struct lp_page_block *block, void *context)
{
    struct lp_survivor *item =
        add(context, block->address, block->size, block->epoch, LP_SURVIVOR_BUFFER);
    if (item != NULL && block->domain == LP_DOMAIN_OBJ)
        item->kind = LP_SURVIVOR_OBJECT; /* until naming finds that it is none */
}

static void add_block(const struct lp_block *block, void *context)
{
    static const uint8_t kinds[] = {[LP_BLOCK_NATIVE] = LP_SURVIVOR_NATIVE,
                                    [LP_BLOCK_PYTHON_BUFFER] = LP_SURVIVOR_BUFFER,
                                    [LP_BLOCK_PYTHON_OBJECT] = LP_SURVIVOR_OBJECT};
    add(context, block->address, block->size, block->epoch, kinds[block->kind]);
}

static void add_mapping(const struct lp_mapped_range *range, void *context)
{
    add(context, range->start, range->end - range->start, range->epoch, LP_SURVIVOR_MAPPING);
}

void lp_survivors_collect(struct lp_survivors *survivors, uint16_t first, uint16_t last)
{
    *survivors = (struct lp_survivors){.first = first, .last = last};
    lp_vector_add(&survivors->items, &survivors->arena, struct lp_survivor);
    lp_page_heap_each(first, last, add_page_block, survivors);
    lp_block_map_each(first, last, add_block, survivors);
    lp_mapping_each(first, last, add_mapping, survivors);
}

void lp_survivors_done(struct lp_survivors *survivors)
{
    lp_hash_map_done(&survivors->by_address);
    lp_hash_map_done(&survivors->by_object);
    lp_hash_map_done(&survivors->types);
    lp_arena_done(&survivors->arena);
}

struct lp_survivor *lp_survivor_around(const struct lp_survivors *survivors, uintptr_t address)
{
    uint64_t *index = lp_hash_map_find(&survivors->by_address, address);
    if (index == NULL && lp_page_owns((void *)address))
        index = lp_hash_map_find(&survivors->by_address, lp_page_block_around(address).address);
    if (index == NULL && address > 4096 && address >> 47 == 0 && !lp_page_owns((void *)address))
        index =
            lp_hash_map_find(&survivors->by_address, lp_block_around(address, MAX_REACH).address);
    return index != NULL ? lp_survivor_at(survivors, *index) : NULL;
}
