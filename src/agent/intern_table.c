/* An entry is written first and then published by one compare-and-swap of its slot, so a slot never
 * leads to half an entry. Two threads that add the same at once may both write it; the second finds
 * the first one's slot, and its words are wasted. */
#include "agent/intern_table.h"

#include <string.h>

#include "base/mapping.h"

enum { HEADER_WORDS = 1, MAX_PROBES = 64 };

bool lp_intern_open(struct lp_intern_table *table, uint32_t slots, uint32_t words)
{
    if (table->words != NULL)
        return true;
    table->slots = lp_mapping_reserve(slots * sizeof *table->slots);
    table->words = table->slots != NULL ? lp_mapping_reserve(words * sizeof *table->words) : NULL;
    table->slot_mask = slots - 1;
    table->word_limit = words;
    table->id_mask = words - 1;
    table->used = 1;
    return table->words != NULL;
}

static inline uint64_t slot_of(const struct lp_intern_table *table, uint64_t hash, uint32_t id)
{
    return (hash & ~table->id_mask) | id;
}

/* The id, or 0 and the first empty slot's number (past the table when there is none near). */
static uint32_t probe(const struct lp_intern_table *table, uint64_t hash, uint32_t *ret_empty)
{
    for (uint32_t i = 0; i < MAX_PROBES; i++) {
        uint32_t place = ((uint32_t)hash + i) & table->slot_mask;
        uint64_t slot = atomic_load_explicit(&table->slots[place], memory_order_acquire);
        *ret_empty = place;
        if (slot == 0)
            return 0;
        if (((slot ^ hash) & ~table->id_mask) == 0)
            return (uint32_t)(slot & table->id_mask);
    }
    *ret_empty = UINT32_MAX;
    return 0;
}

uint32_t lp_intern_find(const struct lp_intern_table *table, uint64_t hash)
{
    uint32_t empty;
    return table->words != NULL ? probe(table, hash, &empty) : 0;
}

/* Room for an entry, or 0. */
static uint32_t take_words(struct lp_intern_table *table, uint32_t count)
{
    if (table->words == NULL || count > table->word_limit)
        return 0;
    uint32_t start = atomic_load_explicit(&table->used, memory_order_relaxed);
    do {
        if (start > table->word_limit - count)
            return 0;
    } while (!atomic_compare_exchange_weak_explicit(&table->used, &start, start + count,
                                                    memory_order_relaxed, memory_order_relaxed));
    return start;
}

uint32_t lp_intern_add(struct lp_intern_table *table, uint64_t hash, const void *words,
                       uint32_t count)
{
    uint32_t id = take_words(table, count + HEADER_WORDS);
    if (id != 0) {
        table->words[id] = count;
        memcpy(&table->words[id + HEADER_WORDS], words, count * sizeof *table->words);
    }
    for (uint32_t place = 0; id != 0;) {
        uint32_t there = probe(table, hash, &place);
        if (there != 0)
            return there;
        uint64_t empty = 0;
        if (place == UINT32_MAX)
            break;
        if (atomic_compare_exchange_strong_explicit(&table->slots[place], &empty,
                                                    slot_of(table, hash, id), memory_order_release,
                                                    memory_order_relaxed))
            return id;
    }
    atomic_fetch_add_explicit(&table->lost, 1, memory_order_relaxed);
    return 0;
}

const uint64_t *lp_intern_at(const struct lp_intern_table *table, uint32_t id, uint32_t *ret_count)
{
    if (id == 0 || id >= atomic_load_explicit(&table->used, memory_order_relaxed))
        return NULL;
    *ret_count = (uint32_t)table->words[id];
    return &table->words[id + HEADER_WORDS];
}

/* Multiply and fold, as wyhash does; the constants are primes. */
uint64_t lp_intern_hash(uint64_t so_far, const uint64_t *words, size_t count)
{
    uint64_t hash = so_far ^ 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < count; i++) {
        __extension__ unsigned __int128 product =
            (unsigned __int128)(hash ^ words[i]) * 0xd6e8feb86659fd93u;
        hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ words[i];
    }
    return hash != 0 ? hash : 1;
}
