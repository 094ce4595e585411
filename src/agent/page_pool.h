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

/* A page's header lies at its front; blocks follow. All of it belongs to page_heap.c. */
struct lp_page;

struct lp_page_range {
    uintptr_t start;  /* of the large pages */
    uintptr_t middle; /* of the small pages */
    size_t bytes;     /* of both */
};

extern struct lp_page_range lp_page_range;

/* Reserves 64 GiB of addresses, or 8, or 1. false: not even that is to be had. */
bool lp_page_pool_open(void);

/* A page (contents undefined), or NULL when the range or memory is used up. Any thread. */
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

static inline size_t lp_page_bytes(const void *memory)
{
    return (uintptr_t)memory < lp_page_range.middle ? LP_PAGE_LARGE_BYTES : LP_PAGE_SMALL_BYTES;
}

static inline struct lp_page *lp_page_of(const void *memory)
{
    return (struct lp_page *)((uintptr_t)memory & ~(uintptr_t)(lp_page_bytes(memory) - 1));
}

#endif
