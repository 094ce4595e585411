#include "probe/qt/qt_cache.h"

enum word { PREVIOUS, NEXT, REFERENCES, COUNT, BUCKETS, SEED, SPANS, BOUND, COST };

enum {
    BUCKETS_IN_SPAN = 128,
    SPAN_ENTRIES = 128, /* offsets in a span */
    SPAN_ALLOCATED = 136,
    SPAN_BYTES = 144,
    SPANS_COOKIE = 8, /* the number of spans, which new[] puts before them */
    LEAST_NODE_BYTES = 40,
    MAX_NODE_BYTES = 4096,
    MAX_COUNT = 1 << 16,
    LEAST_ADDRESS = 1 << 16,
};

struct value {
    uintptr_t object;
    int64_t cost;
};

static bool is_pointer(uintptr_t word)
{
    return word >= LEAST_ADDRESS && word >> 47 == 0 && (word & 7) == 0;
}

/* By the words alone: most memory is refused here. */
static bool is_likely(const uintptr_t words[LP_QT_CACHE_WORDS])
{
    return is_pointer(words[PREVIOUS]) && is_pointer(words[NEXT]) && is_pointer(words[SPANS]) &&
           (uint32_t)words[REFERENCES] == 1 && words[COUNT] >= 1 && words[COUNT] <= MAX_COUNT &&
           words[BUCKETS] >= BUCKETS_IN_SPAN && (words[BUCKETS] & (words[BUCKETS] - 1)) == 0 &&
           words[BUCKETS] >= words[COUNT] && words[BUCKETS] <= MAX_COUNT * 4ul &&
           words[BOUND] <= INT64_MAX && words[COST] <= words[BOUND] && words[BOUND] != 0;
}

/* From the first span that has nodes: their block is as large as so many of them. */
static uint64_t node_bytes_of(const uintptr_t words[LP_QT_CACHE_WORDS],
                              const struct lp_qt_memory *memory)
{
    uint64_t spans = words[BUCKETS] / BUCKETS_IN_SPAN;
    if (memory->block_bytes(words[SPANS] - SPANS_COOKIE) != SPANS_COOKIE + spans * SPAN_BYTES)
        return 0;
    for (uint64_t i = 0; i < spans; i++) {
        uintptr_t span = words[SPANS] + i * SPAN_BYTES, entries;
        uint8_t allocated;
        if (!memory->read(span + SPAN_ENTRIES, &entries, sizeof entries) ||
            !memory->read(span + SPAN_ALLOCATED, &allocated, sizeof allocated))
            return 0;
        if (entries != 0 && allocated != 0) {
            uint64_t bytes = memory->block_bytes(entries);
            return bytes % allocated == 0 ? bytes / allocated : 0;
        }
    }
    return 0;
}

static bool read_value(uintptr_t node, uint64_t node_bytes, const struct lp_qt_memory *memory,
                       struct value *ret)
{
    return memory->read(node + node_bytes - sizeof *ret, ret, sizeof *ret);
}

bool lp_qt_cache_read(uintptr_t address, const uintptr_t words[LP_QT_CACHE_WORDS],
                      const struct lp_qt_memory *memory, struct lp_qt_cache *ret)
{
    if (!is_likely(words))
        return false;
    *ret = (struct lp_qt_cache){words[COUNT], words[BOUND], words[COST], words[NEXT],
                                node_bytes_of(words, memory)};
    if (ret->node_bytes < LEAST_NODE_BYTES || ret->node_bytes > MAX_NODE_BYTES ||
        ret->node_bytes % 8 != 0)
        return false;
    uintptr_t before = address, node = ret->first, links[2];
    uint64_t count = 0, cost = 0;
    for (; node != address && count <= ret->count; count++) {
        struct value value;
        if (!is_pointer(node) || !memory->read(node, links, sizeof links) ||
            links[PREVIOUS] != before || !read_value(node, ret->node_bytes, memory, &value) ||
            value.cost < 0)
            return false;
        cost += (uint64_t)value.cost;
        before = node;
        node = links[NEXT];
    }
    return node == address && words[PREVIOUS] == before && count == ret->count && cost == ret->cost;
}

void lp_qt_cache_each(const struct lp_qt_cache *cache, const struct lp_qt_memory *memory,
                      void (*visit)(uintptr_t object, void *context), void *context)
{
    uintptr_t node = cache->first, links[2];
    for (uint64_t i = 0; i < cache->count; i++) {
        struct value value;
        if (!memory->read(node, links, sizeof links) ||
            !read_value(node, cache->node_bytes, memory, &value))
            return;
        visit(value.object, context);
        node = links[NEXT];
    }
}
