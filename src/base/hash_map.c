/* Linear probing after a multiplicative mix (the finaliser of splitmix64, public domain). */
#include "base/hash_map.h"

#include <string.h>

#include "base/mapping.h"

enum { FIRST_CAPACITY = 256 };

static uint64_t mix(uint64_t key)
{
    key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
    key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
    return key ^ (key >> 31);
}

static size_t home_of(const struct lp_hash_map *map, uint64_t key)
{
    return (size_t)mix(key) & (map->capacity - 1);
}

/* The key's place, or the empty place where it would go. */
static struct lp_hash_entry *probe(const struct lp_hash_map *map, uint64_t key)
{
    size_t i = home_of(map, key);
    while (map->entries[i].key != 0 && map->entries[i].key != key)
        i = (i + 1) & (map->capacity - 1);
    return &map->entries[i];
}

static int grow(struct lp_hash_map *map)
{
    struct lp_hash_map larger = {.capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY};
    larger.entries = lp_mapping_new(larger.capacity * sizeof *larger.entries);
    if (larger.entries == NULL)
        return -1;
    lp_hash_each(map, entry) * probe(&larger, entry->key) = *entry;
    larger.count = map->count;
    lp_hash_map_done(map);
    *map = larger;
    return 0;
}

uint64_t *lp_hash_map_put(struct lp_hash_map *map, uint64_t key)
{
    if ((map->count + 1) * 4 > map->capacity * 3 && grow(map) < 0)
        return NULL;
    struct lp_hash_entry *entry = probe(map, key);
    if (entry->key == 0) {
        *entry = (struct lp_hash_entry){.key = key};
        map->count++;
    }
    return &entry->value;
}

uint64_t *lp_hash_map_find(const struct lp_hash_map *map, uint64_t key)
{
    if (map->count == 0 || key == 0)
        return NULL;
    struct lp_hash_entry *entry = probe(map, key);
    return entry->key != 0 ? &entry->value : NULL;
}

/* Moves later entries of the probe sequence back over the hole, so that no search ends early. */
static void close_hole(struct lp_hash_map *map, size_t hole)
{
    size_t mask = map->capacity - 1;
    for (size_t i = (hole + 1) & mask; map->entries[i].key != 0; i = (i + 1) & mask) {
        size_t home = home_of(map, map->entries[i].key);
        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        map->entries[hole] = map->entries[i];
        hole = i;
    }
    map->entries[hole].key = 0;
}

bool lp_hash_map_remove(struct lp_hash_map *map, uint64_t key, uint64_t *ret_value)
{
    if (map->count == 0 || key == 0)
        return false;
    struct lp_hash_entry *entry = probe(map, key);
    if (entry->key == 0)
        return false;
    if (ret_value != NULL)
        *ret_value = entry->value;
    close_hole(map, (size_t)(entry - map->entries));
    map->count--;
    return true;
}

void lp_hash_map_clear(struct lp_hash_map *map)
{
    if (map->count > 0)
        memset(map->entries, 0, map->capacity * sizeof *map->entries);
    map->count = 0;
}

void lp_hash_map_done(struct lp_hash_map *map)
{
    if (map->entries != NULL)
        lp_mapping_free(map->entries, map->capacity * sizeof *map->entries);
    *map = (struct lp_hash_map){0};
}

uint64_t lp_hash_bytes(const void *bytes, size_t size)
{
    const unsigned char *next = bytes;
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ next[i]) * 0x100000001b3u;
    hash = mix(hash);
    return hash != 0 ? hash : 1;
}
