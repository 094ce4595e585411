/* A page, 4 or 64 KiB:
 *
 *     +-------+-------+-------+-------+- - - - - - - - -+
 *     | block | block | block | block | not yet carved  |
 *     +-------+-------+-------+-------+- - - - - - - - -+
 *
 * Free blocks of a page form a list; blocks are carved into it a few at a time. Invariants:
 * used + length of the free list = carved <= capacity; a page of the heap's present cycle is in
 * exactly one of: current, the list with room, the list of full ones; pages of older cycles are in
 * no list (retired) and go back to the pool with their last block. Pages from outside of the cycles
 * wait in their own lists and serve again when the heap turns back to that. */
#include "agent/page_heap.h"

#include <stdatomic.h>
#include <string.h>

#include "agent/state.h"
#include "base/mapping.h"

enum page_place { PLACE_CURRENT, PLACE_ROOM, PLACE_FULL, PLACE_RETIRED };

enum { CARVE_BYTES = 4096 };

/* A cycle that needs more pages of a size class than this gets large ones: what a few survivors may
 * pin is small against what it works with. */
enum { MANY_SMALL_PAGES = 16 };

/* One size class of one domain. */
struct bin {
    struct lp_page *current; /* never NULL: `no_page` when there is none */
    struct lp_page *room, *full;
    uint32_t small_pages; /* taken since the heap turned */
};

struct lp_page_heap {
    struct bin bins[LP_DOMAINS][LP_SIZE_CLASSES + 1];
    struct bin outside[LP_DOMAINS][LP_SIZE_CLASSES + 1]; /* epoch 0, while the heap is in a cycle */
    uint16_t epoch;
    _Atomic(struct lp_free_block *) remote; /* freed by others, waiting for the owner */
};

static struct lp_page no_page = {.place = PLACE_CURRENT};

static void push(struct lp_page **list, struct lp_page *page, enum page_place place)
{
    page->place = (uint8_t)place;
    page->previous = NULL;
    page->next = *list;
    if (*list != NULL)
        (*list)->previous = page;
    *list = page;
}

static void unlink_page(struct lp_page **list, struct lp_page *page)
{
    if (page->previous != NULL)
        page->previous->next = page->next;
    else
        *list = page->next;
    if (page->next != NULL)
        page->next->previous = page->previous;
}

struct lp_page_heap *lp_page_heap_new(void)
{
    struct lp_page_heap *heap = lp_mapping_new(sizeof *heap);
    if (heap == NULL)
        return NULL;
    for (int domain = 0; domain < LP_DOMAINS; domain++)
        for (int class = 0; class <= LP_SIZE_CLASSES; class ++) {
            heap->bins[domain][class].current = &no_page;
            heap->outside[domain][class].current = &no_page;
        }
    return heap;
}

/* The bin that a page of the heap belongs to now; NULL for a retired one, even when the heap is in
 * a cycle of its number again. */
static struct bin *bin_of(struct lp_page_heap *heap, const struct lp_page *page)
{
    if (page->place == PLACE_RETIRED)
        return NULL;
    if (page->epoch == heap->epoch)
        return &heap->bins[page->domain][page->size_class];
    return page->epoch == LP_EPOCH_OUTSIDE ? &heap->outside[page->domain][page->size_class] : NULL;
}

static void carve(struct lp_page *page)
{
    size_t size = page->size_class * 16u;
    size_t count = CARVE_BYTES / size;
    if (count > (size_t)(page->capacity - page->carved))
        count = page->capacity - page->carved;
    char *block = page->blocks + page->carved * size;
    struct lp_free_block *first = (struct lp_free_block *)block;
    for (size_t i = 1; i < count; i++, block += size)
        ((struct lp_free_block *)block)->next = (struct lp_free_block *)(block + size);
    ((struct lp_free_block *)block)->next = NULL;
    page->carved = (uint16_t)(page->carved + count);
    page->free = first;
}

static struct lp_page *new_page(struct lp_page_heap *heap, enum lp_page_domain domain, size_t class)
{
    struct bin *bin = &heap->bins[domain][class];
    bool is_large = heap->epoch == LP_EPOCH_OUTSIDE || bin->small_pages == MANY_SMALL_PAGES;
    struct lp_page *page = lp_page_new(is_large);
    bin->small_pages += !is_large;
    if (page == NULL)
        return NULL;
    *page = (struct lp_page){.heap = heap,
                             .blocks = page->blocks,
                             .capacity = (uint16_t)(lp_page_bytes(page) / (class * 16)),
                             .epoch = heap->epoch,
                             .size_class = (uint8_t) class,
                             .domain = (uint8_t)domain};
    return page;
}

static void release_own(struct lp_page_heap *heap, struct lp_page *page,
                        struct lp_free_block *block);

static void take_remote(struct lp_page_heap *heap)
{
    struct lp_free_block *block =
        atomic_exchange_explicit(&heap->remote, NULL, memory_order_acquire);
    while (block != NULL) {
        struct lp_free_block *next = block->next;
        release_own(heap, lp_page_of(block), block);
        block = next;
    }
}

/* Gives the bin a current page with a free block. */
static bool refill(struct lp_page_heap *heap, enum lp_page_domain domain, size_t class)
{
    struct bin *bin = &heap->bins[domain][class];
    struct lp_page *page = bin->current;
    if (page->carved == page->capacity) {
        if (page != &no_page)
            push(&bin->full, page, PLACE_FULL);
        page = bin->room;
        if (page != NULL)
            unlink_page(&bin->room, page);
        else
            page = new_page(heap, domain, class);
        bin->current = page != NULL ? page : &no_page;
        if (page == NULL)
            return false;
        page->place = PLACE_CURRENT;
    }
    if (page->free == NULL)
        carve(page);
    return true;
}

static __attribute__((noinline)) void *alloc_slow(struct lp_page_heap *heap,
                                                  enum lp_page_domain domain, size_t class)
{
    uint16_t epoch = lp_birth_epoch();
    if (epoch != heap->epoch)
        lp_page_heap_turn(heap, epoch);
    if (atomic_load_explicit(&heap->remote, memory_order_relaxed) != NULL)
        take_remote(heap);
    struct bin *bin = &heap->bins[domain][class];
    if (bin->current->free == NULL && !refill(heap, domain, class))
        return NULL;
    struct lp_page *page = bin->current;
    struct lp_free_block *block = page->free;
    page->free = block->next;
    page->used++;
    return block;
}

void *lp_page_heap_alloc(struct lp_page_heap *heap, enum lp_page_domain domain, size_t size)
{
    size_t class = size == 0 ? 1 : (size + 15) / 16;
    struct lp_page *page = heap->bins[domain][class].current;
    struct lp_free_block *block = page->free;
    if (__builtin_expect(block == NULL, 0))
        return alloc_slow(heap, domain, class);
    page->free = block->next;
    page->used++;
    return block;
}

/* A page became empty, or has room again. */
static __attribute__((noinline)) void page_changed(struct lp_page_heap *heap, struct lp_page *page)
{
    struct bin *bin = bin_of(heap, page);
    if (page->used == 0) {
        if (bin != NULL)
            unlink_page(page->place == PLACE_FULL ? &bin->full : &bin->room, page);
        lp_page_free(page);
    } else if (page->place == PLACE_FULL) {
        unlink_page(&bin->full, page);
        push(&bin->room, page, PLACE_ROOM);
    }
}

static void release_own(struct lp_page_heap *heap, struct lp_page *page,
                        struct lp_free_block *block)
{
    block->next = page->free;
    page->free = block;
    page->used--;
    if (__builtin_expect(page->place == PLACE_CURRENT, 1))
        return;
    if (page->used == 0 || page->place == PLACE_FULL)
        page_changed(heap, page);
}

void lp_page_heap_release(struct lp_page_heap *heap, void *memory)
{
    struct lp_page *page = lp_page_of(memory);
    struct lp_free_block *block = memory;
    if (__builtin_expect(page->heap == heap, 1)) {
        release_own(heap, page, block);
        return;
    }
    struct lp_page_heap *owner = page->heap;
    block->next = atomic_load_explicit(&owner->remote, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&owner->remote, &block->next, block,
                                                  memory_order_release, memory_order_relaxed))
        ;
}

size_t lp_page_block_size(const void *block)
{
    return lp_page_of(block)->size_class * 16u;
}

static void retire_list(struct lp_page **list)
{
    for (struct lp_page *page = *list; page != NULL; page = page->next)
        page->place = PLACE_RETIRED;
    *list = NULL;
}

/* Takes the current page out of a bin: an empty one goes back at once, or a cycle that keeps
 * nothing would pin a page for each size class. */
static void leave_current(struct bin *bin)
{
    struct lp_page *page = bin->current;
    bin->current = &no_page;
    if (page == &no_page)
        return;
    if (page->used == 0)
        lp_page_free(page);
    else if (page->used == page->capacity)
        push(&bin->full, page, PLACE_FULL);
    else
        push(&bin->room, page, PLACE_ROOM);
}

static void turn_bin(struct bin *bin, struct bin *outside, uint16_t from, uint16_t to)
{
    leave_current(bin);
    if (from == LP_EPOCH_OUTSIDE) {
        *outside = *bin;
    } else {
        retire_list(&bin->room);
        retire_list(&bin->full);
    }
    *bin = (struct bin){.current = &no_page};
    if (to == LP_EPOCH_OUTSIDE) {
        *bin = *outside;
        *outside = (struct bin){.current = &no_page};
    }
}

void lp_page_heap_turn(struct lp_page_heap *heap, uint16_t epoch)
{
    take_remote(heap);
    if (heap->epoch == epoch)
        return;
    for (int domain = 0; domain < LP_DOMAINS; domain++)
        for (int class = 1; class <= LP_SIZE_CLASSES; class ++)
            turn_bin(&heap->bins[domain][class], &heap->outside[domain][class], heap->epoch, epoch);
    heap->epoch = epoch;
}

static void add_page(struct lp_amount *total, const struct lp_page *page)
{
    total->blocks += page->used;
    total->bytes += (int64_t)page->used * page->size_class * 16;
}

static void add_list(struct lp_amount *total, const struct lp_page *page)
{
    for (; page != NULL; page = page->next)
        add_page(total, page);
}

struct lp_amount lp_page_heap_now(const struct lp_page_heap *heap, enum lp_page_domain domain)
{
    struct lp_amount total = {0};
    for (int class = 1; class <= LP_SIZE_CLASSES; class ++) {
        const struct bin *bin = &heap->bins[domain][class];
        add_page(&total, bin->current);
        add_list(&total, bin->room);
        add_list(&total, bin->full);
    }
    return total;
}

static void visit_total(struct lp_page *page, void *context)
{
    add_page(context, page);
}

struct lp_amount lp_page_heap_total(void)
{
    struct lp_amount total = {0};
    lp_page_each(visit_total, &total);
    return total;
}

static size_t block_index(const struct lp_page *page, const void *block)
{
    return (size_t)((const char *)block - page->blocks) / (page->size_class * 16u);
}

/* Bounded even if the list is being changed. */
void lp_page_free_map(const struct lp_page *page, struct lp_page_free_map *ret)
{
    memset(ret, 0, (page->carved + 63u) / 64 * sizeof(uint64_t));
    const struct lp_free_block *block = page->free;
    for (unsigned i = 0; block != NULL && i < page->carved; i++, block = block->next) {
        if (lp_page_of(block) != page)
            return;
        size_t index = block_index(page, block);
        ret->words[index / 64] |= 1ul << (index % 64);
    }
}

static struct lp_page_block block_of(const struct lp_page *page, size_t index)
{
    return (struct lp_page_block){
        .address = (uintptr_t)page->blocks + index * page->size_class * 16u,
        .size = page->size_class * 16u,
        .epoch = page->epoch,
        .domain = page->domain,
    };
}

struct each_block {
    uint16_t first, last;
    void (*visit)(const struct lp_page_block *block, void *context);
    void *context;
    struct lp_page_free_map map;
};

static void visit_blocks(struct lp_page *page, void *context)
{
    struct each_block *each = context;
    if (page->used == 0 || page->epoch < each->first || page->epoch > each->last)
        return;
    lp_page_free_map(page, &each->map);
    for (size_t i = 0; i < page->carved; i++) {
        if (each->map.words[i / 64] & 1ul << (i % 64))
            continue;
        struct lp_page_block block = block_of(page, i);
        each->visit(&block, each->context);
    }
}

void lp_page_heap_each(uint16_t first, uint16_t last,
                       void (*visit)(const struct lp_page_block *, void *), void *context)
{
    struct each_block each = {first, last, visit, context, {{0}}};
    lp_page_each(visit_blocks, &each);
}

struct lp_page_block lp_page_block_around(uintptr_t address)
{
    const struct lp_page *page = lp_page_of((void *)address);
    if (!lp_page_owns((void *)address) || !lp_page_is_used(page))
        return (struct lp_page_block){0};
    size_t index = block_index(page, (void *)address);
    return index < page->carved ? block_of(page, index) : (struct lp_page_block){0};
}

bool lp_page_block_is_free(const struct lp_page_free_map *map, const struct lp_page_block *block)
{
    size_t index = block_index(lp_page_of((void *)block->address), (void *)block->address);
    return (map->words[index / 64] & 1ul << (index % 64)) != 0;
}
