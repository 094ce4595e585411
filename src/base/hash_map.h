/* A map from 64-bit keys to 64-bit values: open addressing, linear probing, deletion by shifting
 * back (no tombstones). Memory comes from its own mappings, never from malloc. Not thread-safe. */
#ifndef LP_BASE_HASH_MAP_H
#define LP_BASE_HASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_hash_entry {
    uint64_t key; /* 0 is an empty place, so 0 cannot be a key */
    uint64_t value;
};

/* All zero is a valid empty map. Walk it with lp_hash_each; do not change it meanwhile. */
struct lp_hash_map {
    struct lp_hash_entry *entries;
    size_t count;
    size_t capacity; /* 0 or a power of two; count <= capacity * 3 / 4 */
};

/* The place of the key's value, made (as 0) when it was not there; NULL without memory. Valid until
 * the next change. */
uint64_t *lp_hash_map_put(struct lp_hash_map *map, uint64_t key);

/* The place of the key's value, or NULL. */
uint64_t *lp_hash_map_find(const struct lp_hash_map *map, uint64_t key);

/* Removes the key; true and its value (ret_value may be NULL) when it was there. */
bool lp_hash_map_remove(struct lp_hash_map *map, uint64_t key, uint64_t *ret_value);

/* Forgets all keys and keeps the memory. */
void lp_hash_map_clear(struct lp_hash_map *map);

void lp_hash_map_done(struct lp_hash_map *map);

/* FNV-1a over bytes, then mixed: never 0, so that it can be a key. */
uint64_t lp_hash_bytes(const void *bytes, size_t size);

#define lp_hash_each(map, entry)                                                                   \
    for (struct lp_hash_entry *entry = (map)->entries,                                             \
                              *entry##_end = entry != NULL ? entry + (map)->capacity : NULL;       \
         entry < entry##_end; entry++)                                                             \
        if (entry->key != 0)

#endif
