/* How many pages of the pool are in use, for the tests of the pool and of the heap on it. */
#ifndef LP_TESTS_USED_PAGES_H
#define LP_TESTS_USED_PAGES_H

#include <stddef.h>

#include "agent/page_pool.h"

static inline void count_used_page(struct lp_page *page, void *context)
{
    (void)page;
    ++*(size_t *)context;
}

static inline size_t used_pages(void)
{
    size_t count = 0;
    lp_page_each(count_used_page, &count);
    return count;
}

#endif
