/* Two levels: a root of 2^23 leaf pointers for 47 bits of address, leaves of 2^20 tags for 16 MiB
 * each. Both are reserved without backing and cost memory only where they are touched. A tag is 32
 * bits:
 *
 *     31         16 15        2 1    0
 *     +------------+-----------+------+
 *     | epoch (16) | size (14) | kind |     kind 0: no block starts in this granule
 *     +------------+-----------+------+
 *
 * A size that does not fit is all ones, and the next two granules, which lie inside the block, hold
 * it in 30 bits each (kind 0). Small tags matter: what a free costs is the cache line of the tag.
 */
#include "agent/block_map.h"

#include <stdatomic.h>

#include "agent/state.h"
#include "agent/tally.h"
#include "base/mapping.h"

enum { GRANULE_SHIFT = 4, LEAF_SHIFT = 24, ADDRESS_BITS = 47 };
#define LEAF_TAGS (1ul << (LEAF_SHIFT - GRANULE_SHIFT))
#define ROOT_LEAVES (1ul << (ADDRESS_BITS - LEAF_SHIFT))
enum { KIND_BITS = 2, SIZE_BITS = 14, LARGE = (1 << SIZE_BITS) - 1, PART_BITS = 30 };

typedef _Atomic uint32_t tag_place;

static _Atomic(tag_place *) *root;

/* Which leaves there are, so that a walk need not read the whole root. */
enum { MAX_LEAVES = 1 << 16 };
static _Atomic uint32_t leaf_numbers[MAX_LEAVES];
static _Atomic uint32_t leaf_count;

bool lp_block_map_open(void)
{
    if (root == NULL)
        root = lp_mapping_reserve(ROOT_LEAVES * sizeof *root);
    return root != NULL;
}

static __attribute__((noinline)) tag_place *new_leaf(size_t index)
{
    tag_place *leaf = lp_mapping_reserve(LEAF_TAGS * sizeof *leaf);
    tag_place *other = NULL;
    if (leaf == NULL)
        return NULL;
    if (!atomic_compare_exchange_strong(&root[index], &other, leaf)) {
        lp_mapping_free(leaf, LEAF_TAGS * sizeof *leaf);
        return other;
    }
    uint32_t number = atomic_fetch_add_explicit(&leaf_count, 1, memory_order_relaxed);
    if (number < MAX_LEAVES)
        atomic_store_explicit(&leaf_numbers[number], (uint32_t)index, memory_order_release);
    return leaf;
}

static inline tag_place *find(uintptr_t address)
{
    if (__builtin_expect(root == NULL || address >> ADDRESS_BITS != 0, 0))
        return NULL;
    tag_place *leaf = atomic_load_explicit(&root[address >> LEAF_SHIFT], memory_order_acquire);
    return leaf == NULL ? NULL : &leaf[(address >> GRANULE_SHIFT) & (LEAF_TAGS - 1)];
}

static inline tag_place *find_or_make(uintptr_t address)
{
    tag_place *place = find(address);
    if (__builtin_expect(place != NULL || root == NULL || address >> ADDRESS_BITS != 0, 1))
        return place;
    tag_place *leaf = new_leaf(address >> LEAF_SHIFT);
    return leaf == NULL ? NULL : &leaf[(address >> GRANULE_SHIFT) & (LEAF_TAGS - 1)];
}

static void store_part(uintptr_t address, uint64_t part)
{
    tag_place *place = find_or_make(address);
    if (place != NULL)
        atomic_store_explicit(place, (uint32_t)(part << KIND_BITS), memory_order_relaxed);
}

static uint64_t load_part(uintptr_t address)
{
    tag_place *place = find(address);
    return place != NULL ? atomic_load_explicit(place, memory_order_relaxed) >> KIND_BITS : 0;
}

static __attribute__((noinline)) void store_large_size(uintptr_t address, uint64_t size)
{
    store_part(address + 16, size & ((1u << PART_BITS) - 1));
    store_part(address + 32, size >> PART_BITS);
}

static __attribute__((noinline)) uint64_t load_large_size(uintptr_t address)
{
    return load_part(address + 16) | load_part(address + 32) << PART_BITS;
}

static inline struct lp_block unpack(uintptr_t address, uint32_t tag)
{
    uint64_t size = tag >> KIND_BITS & LARGE;
    return (struct lp_block){.address = address,
                             .size = size == LARGE ? load_large_size(address) : size,
                             .epoch = (uint16_t)(tag >> 16),
                             .kind = tag & 3};
}

static inline void enter(uintptr_t address, size_t size, uint16_t epoch, uint8_t kind)
{
    tag_place *place = find_or_make(address);
    if (__builtin_expect(place == NULL, 0))
        return;
    uint32_t field = size < LARGE ? (uint32_t)size : LARGE;
    if (field == LARGE)
        store_large_size(address, size);
    atomic_store_explicit(place, (uint32_t)epoch << 16 | field << KIND_BITS | kind,
                          memory_order_relaxed);
    lp_tally_born(epoch, size, kind == LP_BLOCK_PYTHON_OBJECT);
}

void lp_block_born(void *address, size_t size, enum lp_block_kind kind)
{
    enter((uintptr_t)address, size, lp_birth_epoch(), (uint8_t)kind);
}

struct lp_block lp_block_died(void *address)
{
    tag_place *place = find((uintptr_t)address);
    uint32_t tag = place ? atomic_load_explicit(place, memory_order_relaxed) : 0;
    if ((tag & 3) == 0)
        return (struct lp_block){0};
    struct lp_block block = unpack((uintptr_t)address, tag);
    atomic_store_explicit(place, 0, memory_order_relaxed);
    if (block.size >= LARGE)
        store_large_size(block.address, 0);
    lp_tally_died(block.epoch, block.size, block.kind == LP_BLOCK_PYTHON_OBJECT);
    return block;
}

void lp_block_restore(struct lp_block block)
{
    if (block.kind != 0)
        enter(block.address, block.size, block.epoch, block.kind);
}

struct lp_block lp_block_at(uintptr_t address)
{
    tag_place *place = address & 15 ? NULL : find(address);
    uint32_t tag = place ? atomic_load_explicit(place, memory_order_relaxed) : 0;
    return tag & 3 ? unpack(address, tag) : (struct lp_block){0};
}

struct lp_block lp_block_around(uintptr_t address, size_t reach)
{
    uintptr_t start = address & ~15ul;
    for (size_t back = 0; back <= reach && back <= start; back += 16) {
        struct lp_block block = lp_block_at(start - back);
        if (block.kind != 0)
            return address - block.address < block.size ? block : (struct lp_block){0};
    }
    return (struct lp_block){0};
}

static void each_in_leaf(tag_place *leaf, uintptr_t start, uint16_t first, uint16_t last,
                         void (*visit)(const struct lp_block *, void *), void *context)
{
    for (size_t i = 0; i < LEAF_TAGS; i++) {
        uint32_t tag = atomic_load_explicit(&leaf[i], memory_order_relaxed);
        if ((tag & 3) == 0)
            continue;
        struct lp_block block = unpack(start + (i << GRANULE_SHIFT), tag);
        if (block.epoch >= first && block.epoch <= last)
            visit(&block, context);
    }
}

void lp_block_map_each(uint16_t first, uint16_t last,
                       void (*visit)(const struct lp_block *, void *), void *context)
{
    uint32_t count = atomic_load_explicit(&leaf_count, memory_order_relaxed);
    for (uint32_t i = 0; i < count && i < MAX_LEAVES; i++) {
        uintptr_t number = atomic_load_explicit(&leaf_numbers[i], memory_order_acquire);
        tag_place *leaf = atomic_load_explicit(&root[number], memory_order_acquire);
        if (leaf != NULL)
            each_in_leaf(leaf, number << LEAF_SHIFT, first, last, visit, context);
    }
}
