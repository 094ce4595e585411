/* The address range that Python's small blocks live in: pages of two sizes, and which of them are
 * free. Whether an address is ours is one comparison, which page it lies in is one mask. */
#ifndef LP_AGENT_PAGE_POOL_H
#define LP_AGENT_PAGE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Large pages serve the time outside of cycles; small ones the cycles, where a single survivor pins
 * a whole page. */
enum { LP_PAGE_LARGE_BYTES = 64 * 1024, LP_PAGE_SMALL_BYTES = 4 * 1024 };

struct lp_free_block {
    struct lp_free_block *next;
};

/* A page's description. It lies in an array beside the pages, not at their front, where all
 * descriptions would compete for the same few sets of the cache. Its content is page_heap.c's. */
struct lp_page {
    struct lp_free_block *free;
    struct lp_page_heap *heap;
    struct lp_page *next, *previous; /* in the list of its place */
    char *blocks;                    /* the page itself; set by the pool */
    uint16_t used, carved, capacity;
    uint16_t epoch;
    uint8_t size_class; /* block bytes / 16 */
    uint8_t domain;
    uint8_t place;
} __attribute__((aligned(64)));

struct lp_page_range {
    uintptr_t start;   /* of the large pages */
    size_t half_bytes; /* where the small ones begin */
    size_t bytes;      /* of both */
    struct lp_page *large, *small;
};

extern struct lp_page_range lp_page_range;

/* Reserves 64 GiB of addresses, or 8, or 1, at most a quarter of what a limit (RLIMIT_AS) leaves.
 * false: not even that is to be had. */
bool lp_page_pool_open(void);

/* A page, its description undefined but for `blocks`; or NULL when the range or memory is used up.
 * Any thread. */
struct lp_page *lp_page_new(bool is_large);
void lp_page_free(struct lp_page *page);

/* Gives free pages beyond a reserve of `keep_bytes` back to the kernel. */
void lp_page_pool_trim(size_t keep_bytes);

/* Whether a page of the range has been handed out and not been freed. */
bool lp_page_is_used(const struct lp_page *page);

/* Calls `visit` for every page that is in use. Pages that come and go meanwhile may be seen or not.
 */
void lp_page_each(void (*visit)(struct lp_page *page, void *context), void *context);

static inline bool lp_page_owns(const void *memory)
{
    return (uintptr_t)memory - lp_page_range.start < lp_page_range.bytes;
}

static inline struct lp_page *lp_page_of(const void *memory)
{
    size_t offset = (uintptr_t)memory - lp_page_range.start;
    if (offset < lp_page_range.half_bytes)
        return &lp_page_range.large[offset / LP_PAGE_LARGE_BYTES];
    return &lp_page_range.small[(offset - lp_page_range.half_bytes) / LP_PAGE_SMALL_BYTES];
}

static inline bool lp_page_is_large(const struct lp_page *page)
{
    return (uintptr_t)page->blocks - lp_page_range.start < lp_page_range.half_bytes;
}

static inline size_t lp_page_bytes(const struct lp_page *page)
{
    return lp_page_is_large(page) ? LP_PAGE_LARGE_BYTES : LP_PAGE_SMALL_BYTES;
}

#endif
