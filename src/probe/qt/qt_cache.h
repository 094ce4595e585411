/* QCache of Qt 6 (qcache.h, qhash.h; run with 6.4): a circular list of its nodes, the head of
 * a hash table, the bound and the sum of costs. A template, so there is no symbol to ask: it is
 * known by all of its numbers and links agreeing. */
#ifndef LP_PROBE_QT_QT_CACHE_H
#define LP_PROBE_QT_QT_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LP_QT_CACHE_WORDS = 9 };

/* How memory is read that may be no memory. */
struct lp_qt_memory {
    bool (*read)(uintptr_t address, void *buffer, size_t bytes);
    uint64_t (*block_bytes)(uintptr_t address); /* of the block that starts there; 0: none does */
};

struct lp_qt_cache {
    uint64_t count, bound, cost;
    uintptr_t first;     /* node */
    uint64_t node_bytes; /* of which the last two words are the object and its cost */
};

/* Whether the words at the address are a QCache with something in it: each link of its list leads
 * back, there are as many nodes as the table counts, and their costs are the sum, within the bound.
 */
bool lp_qt_cache_read(uintptr_t address, const uintptr_t words[LP_QT_CACHE_WORDS],
                      const struct lp_qt_memory *memory, struct lp_qt_cache *ret);

/* Calls `visit` for every object in it. */
void lp_qt_cache_each(const struct lp_qt_cache *cache, const struct lp_qt_memory *memory,
                      void (*visit)(uintptr_t object, void *context), void *context);

#endif
