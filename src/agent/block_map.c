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
 *
 * Birth stacks lie in a table of their own beside the tags of a leaf, made when a leaf gets its
 * first one. Nobody clears them: a stack counts only for what was born while births are captured,
 * and then it was set. */
#include "agent/block_map.h"

#include <stdatomic.h>

#include "agent/state.h"
#include "base/mapping.h"

enum { GRANULE_SHIFT = 4, LEAF_SHIFT = 24, ADDRESS_BITS = 47 };
#define LEAF_TAGS (1ul << (LEAF_SHIFT - GRANULE_SHIFT))
#define ROOT_LEAVES (1ul << (ADDRESS_BITS - LEAF_SHIFT))
enum { KIND_BITS = 2, SIZE_BITS = 14, LARGE = (1 << SIZE_BITS) - 1, PART_BITS = 30 };

enum { CHUNK_SHIFT = 10, CHUNK_TAGS = 1 << CHUNK_SHIFT }; /* a page of tags */
#define LEAF_CHUNKS (LEAF_TAGS / CHUNK_TAGS)

typedef _Atomic uint32_t tag_place;

struct leaf {
    tag_place tags[LEAF_TAGS];
    _Atomic uint64_t touched[LEAF_CHUNKS / 64]; /* a bit for each chunk that ever held a tag */
    _Atomic(_Atomic uint32_t *) stacks;         /* LEAF_TAGS of them, or NULL */
};

static _Atomic(struct leaf *) *root;

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

void lp_block_map_close(void)
{
    root = NULL;
}

static __attribute__((noinline, cold)) struct leaf *new_leaf(size_t index)
{
    struct leaf *leaf = lp_mapping_reserve(sizeof *leaf);
    struct leaf *other = NULL;
    if (leaf == NULL)
        return NULL;
    if (!atomic_compare_exchange_strong(&root[index], &other, leaf)) {
        lp_mapping_free(leaf, sizeof *leaf);
        return other;
    }
    uint32_t number = atomic_fetch_add_explicit(&leaf_count, 1, memory_order_relaxed);
    if (number < MAX_LEAVES)
        atomic_store_explicit(&leaf_numbers[number], (uint32_t)index, memory_order_release);
    return leaf;
}

static inline struct leaf *leaf_of(uintptr_t address)
{
    if (__builtin_expect(root == NULL || address >> ADDRESS_BITS != 0, 0))
        return NULL;
    return atomic_load_explicit(&root[address >> LEAF_SHIFT], memory_order_acquire);
}

static inline size_t tag_index(uintptr_t address)
{
    return (address >> GRANULE_SHIFT) & (LEAF_TAGS - 1);
}

static inline tag_place *find(uintptr_t address)
{
    struct leaf *leaf = leaf_of(address);
    return leaf == NULL ? NULL : &leaf->tags[tag_index(address)];
}

static __attribute__((noinline, cold)) void touch(struct leaf *leaf, size_t chunk)
{
    atomic_fetch_or_explicit(&leaf->touched[chunk / 64], 1ul << (chunk % 64), memory_order_relaxed);
}

/* NULL for an address out of bounds, and without memory. */
static inline struct leaf *leaf_for(uintptr_t address)
{
    struct leaf *leaf = leaf_of(address);
    if (__builtin_expect(leaf == NULL, 0) && root != NULL && address >> ADDRESS_BITS == 0)
        leaf = new_leaf(address >> LEAF_SHIFT);
    return leaf;
}

static inline void store_tag(uintptr_t address, uint32_t tag)
{
    struct leaf *leaf = leaf_for(address);
    if (__builtin_expect(leaf == NULL, 0))
        return;
    size_t index = tag_index(address), chunk = index >> CHUNK_SHIFT;
    uint64_t touched = atomic_load_explicit(&leaf->touched[chunk / 64], memory_order_relaxed);
    if (__builtin_expect((touched >> (chunk % 64) & 1) == 0, 0))
        touch(leaf, chunk);
    atomic_store_explicit(&leaf->tags[index], tag, memory_order_relaxed);
}

static uint64_t load_part(uintptr_t address)
{
    tag_place *place = find(address);
    return place != NULL ? atomic_load_explicit(place, memory_order_relaxed) >> KIND_BITS : 0;
}

static __attribute__((noinline, cold)) void store_large_size(uintptr_t address, uint64_t size)
{
    store_tag(address + 16, (uint32_t)(size & ((1u << PART_BITS) - 1)) << KIND_BITS);
    store_tag(address + 32, (uint32_t)(size >> PART_BITS) << KIND_BITS);
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
    uint32_t field = size < LARGE ? (uint32_t)size : LARGE;
    if (__builtin_expect(field == LARGE, 0))
        store_large_size(address, size);
    store_tag(address, (uint32_t)epoch << 16 | field << KIND_BITS | kind);
}

void lp_block_born(void *address, size_t size, enum lp_block_kind kind)
{
    uint32_t now = atomic_load_explicit(&lp_epoch_now, memory_order_relaxed);
    enter((uintptr_t)address, size, (uint16_t)now, (uint8_t)kind);
    if (__builtin_expect(now >= LP_CAPTURES, 0))
        lp_capture_birth((uintptr_t)address);
}

static _Atomic uint32_t *stacks_for(struct leaf *leaf)
{
    _Atomic uint32_t *stacks = atomic_load_explicit(&leaf->stacks, memory_order_acquire);
    if (stacks != NULL)
        return stacks;
    _Atomic uint32_t *fresh = lp_mapping_reserve(LEAF_TAGS * sizeof *fresh);
    if (fresh == NULL || atomic_compare_exchange_strong(&leaf->stacks, &stacks, fresh))
        return fresh;
    lp_mapping_free(fresh, LEAF_TAGS * sizeof *fresh);
    return stacks;
}

void lp_block_set_stack(uintptr_t address, uint32_t stack)
{
    struct leaf *leaf = leaf_for(address);
    _Atomic uint32_t *stacks = leaf != NULL ? stacks_for(leaf) : NULL;
    if (stacks != NULL)
        atomic_store_explicit(&stacks[tag_index(address)], stack, memory_order_relaxed);
}

uint32_t lp_block_stack(uintptr_t address)
{
    struct leaf *leaf = leaf_of(address);
    const _Atomic uint32_t *stacks =
        leaf != NULL ? atomic_load_explicit(&leaf->stacks, memory_order_acquire) : NULL;
    return stacks != NULL ? atomic_load_explicit(&stacks[tag_index(address)], memory_order_relaxed)
                          : 0;
}

struct lp_block lp_block_died(void *address)
{
    struct lp_block block = lp_block_at((uintptr_t)address);
    lp_block_forget(address);
    return block;
}

void lp_block_forget(void *address)
{
    tag_place *place = find((uintptr_t)address);
    if (place != NULL)
        atomic_store_explicit(place, 0, memory_order_relaxed);
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

void lp_block_prefetch(uintptr_t address)
{
    __builtin_prefetch((const void *)find(address));
}

bool lp_block_has(uintptr_t address, uint64_t bytes)
{
    struct lp_block block = lp_block_at(address);
    return block.kind != 0 && block.size >= bytes;
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

struct walk {
    uint16_t first, last;
    void (*visit)(const struct lp_block *block, void *context);
    void *context;
};

static void walk_chunk(const struct walk *walk, tag_place *tags, uintptr_t start)
{
    for (size_t i = 0; i < CHUNK_TAGS; i++) {
        uint32_t tag = atomic_load_explicit(&tags[i], memory_order_relaxed);
        uint16_t epoch = (uint16_t)(tag >> 16);
        if ((tag & 3) == 0 || epoch < walk->first || epoch > walk->last)
            continue;
        struct lp_block block = unpack(start + (i << GRANULE_SHIFT), tag);
        walk->visit(&block, walk->context);
    }
}

static void walk_leaf(const struct walk *walk, struct leaf *leaf, uintptr_t start)
{
    for (size_t chunk = 0; chunk < LEAF_CHUNKS; chunk++) {
        uint64_t touched = atomic_load_explicit(&leaf->touched[chunk / 64], memory_order_relaxed);
        if (touched >> (chunk % 64) & 1)
            walk_chunk(walk, &leaf->tags[chunk * CHUNK_TAGS],
                       start + (chunk * CHUNK_TAGS << GRANULE_SHIFT));
    }
}

void lp_block_map_each(uint16_t first, uint16_t last,
                       void (*visit)(const struct lp_block *, void *), void *context)
{
    const struct walk walk = {first, last, visit, context};
    uint32_t count = atomic_load_explicit(&leaf_count, memory_order_relaxed);
    for (uint32_t i = 0; i < count && i < MAX_LEAVES; i++) {
        uintptr_t number = atomic_load_explicit(&leaf_numbers[i], memory_order_acquire);
        struct leaf *leaf = atomic_load_explicit(&root[number], memory_order_acquire);
        if (leaf != NULL)
            walk_leaf(&walk, leaf, number << LEAF_SHIFT);
    }
}

static void add_block(const struct lp_block *block, void *context)
{
    struct lp_amount *amount = context;
    amount->blocks++;
    amount->bytes += (int64_t)block->size;
    amount->objects += block->kind == LP_BLOCK_PYTHON_OBJECT;
}

struct lp_amount lp_block_map_count(uint16_t first, uint16_t last)
{
    struct lp_amount amount = {0};
    lp_block_map_each(first, last, add_block, &amount);
    return amount;
}
