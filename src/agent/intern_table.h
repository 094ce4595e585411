/* Words that were met before, found again by their hash: each different sequence is kept once,
 * under an id. Nothing is ever taken out, so whoever reads needs no lock; nor does whoever adds, so
 * both may happen inside malloc, in a signal handler, and in a copy of the process. Bounded. */
#ifndef LP_AGENT_INTERN_TABLE_H
#define LP_AGENT_INTERN_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_intern_table {
    _Atomic uint64_t *slots; /* the upper bits of the hash, then the id; 0 is empty */
    uint64_t *words;         /* of each entry: count, the words */
    uint32_t slot_mask, word_limit;
    uint64_t id_mask;
    _Atomic uint32_t used; /* words; an entry's id is the place of its first word, from 1 */
    _Atomic uint64_t lost; /* additions that found no room */
};

/* Reserves room for `slots` sequences, at best, and `words` words (powers of two); memory is used
 * as they come. false: no address space. */
bool lp_intern_open(struct lp_intern_table *table, uint32_t slots, uint32_t words);

/* The id of what was added under this hash, or 0. The hash stands for its content: its place in the
 * table and the slot hold some 60 bits of it. */
uint32_t lp_intern_find(const struct lp_intern_table *table, uint64_t hash);

/* Adds the words, unless another thread just did. Their id, or 0 when there is no room. */
uint32_t lp_intern_add(struct lp_intern_table *table, uint64_t hash, const void *words,
                       uint32_t count);

/* The words of an id; NULL for one that is none. */
const uint64_t *lp_intern_at(const struct lp_intern_table *table, uint32_t id, uint32_t *ret_count);

/* A hash of words, never 0. Where a part of them is not yet at hand: with the hash so far. */
uint64_t lp_intern_hash(uint64_t so_far, const uint64_t *words, size_t count);

#endif
