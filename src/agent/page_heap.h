/* Small blocks of up to 512 bytes in pages that each belong to one size class, one domain and one
 * birth cycle: the page is the tag, so a block carries none and nothing is stored for an
 * allocation. A heap is used by one thread at a time (Python's GIL sees to that); frees from
 * elsewhere go through a lock-free list. */
#ifndef LP_AGENT_PAGE_HEAP_H
#define LP_AGENT_PAGE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/page_pool.h"
#include "agent/amount.h"

enum { LP_SMALL_MAX = 512, LP_SIZE_CLASSES = LP_SMALL_MAX / 16 };

enum lp_page_domain { LP_DOMAIN_MEM = 0, LP_DOMAIN_OBJ = 1, LP_DOMAINS };

struct lp_page_heap;

struct lp_page_block {
    uintptr_t address;
    uint32_t size; /* bytes of its size class: 16, 32, ... 512 */
    uint16_t epoch;
    uint8_t domain;
};

/* A heap that lives as long as the process, or NULL. */
struct lp_page_heap *lp_page_heap_new(void);

/* A block of at least `size` <= LP_SMALL_MAX bytes, 16-byte aligned, or NULL. The heap's owner. */
void *lp_page_heap_alloc(struct lp_page_heap *heap, enum lp_page_domain domain, size_t size);

/* Frees a block of any heap. `heap` is the caller's own (NULL: it has none). */
void lp_page_heap_release(struct lp_page_heap *heap, void *block);

/* Usable bytes of a block of a page. */
size_t lp_page_block_size(const void *block);

/* Turns to a new birth cycle: what is allocated from now on goes to other pages. The heap's owner.
 */
void lp_page_heap_turn(struct lp_page_heap *heap, uint16_t epoch);

/* Live blocks and bytes of the birth cycle that the heap is in, by domain. Walks that cycle's
 * pages. */
struct lp_amount lp_page_heap_now(const struct lp_page_heap *heap, enum lp_page_domain domain);

/* Live blocks and bytes of all heaps and birth cycles. Walks all pages. */
struct lp_amount lp_page_heap_total(void);

/* Calls `visit` for every live block of all heaps with first <= epoch <= last. The caller holds the
 * GIL; pages of interpreters with a GIL of their own are read as they are at that moment. */
void lp_page_heap_each(uint16_t first, uint16_t last,
                       void (*visit)(const struct lp_page_block *block, void *context),
                       void *context);

/* The block that contains the address, or address 0. It may be a free one. */
struct lp_page_block lp_page_block_around(uintptr_t address);

/* One bit for each block of a page; set: free. */
struct lp_page_free_map {
    uint64_t words[LP_PAGE_LARGE_BYTES / 16 / 64];
};

void lp_page_free_map(const struct lp_page *page, struct lp_page_free_map *ret);
bool lp_page_block_is_free(const struct lp_page_free_map *map, const struct lp_page_block *block);

#endif
