/* A bucket is a list through the places of its nodes, so that a node for which a cheaper way is
 * found moves to another bucket at once. A distance of 0 in a place means "not reached": distances
 * are kept one higher. */
#include "graph/search.h"

#include <stddef.h>
#include <string.h>

#include "base/mapping.h"

enum { FIRST_CAPACITY = 1 << 12 };
#define TAKEN UINT32_MAX /* in `previous`: it waits no more */

static bool reserve(struct lp_search *search, uint32_t node)
{
    if (node < search->capacity)
        return true;
    if (node >= UINT32_MAX / 2)
        return false;
    uint32_t capacity = search->capacity ? search->capacity : FIRST_CAPACITY;
    while (capacity <= node)
        capacity *= 2;
    struct lp_search_place *places = lp_mapping_large(capacity * sizeof *places);
    if (places == NULL)
        return false;
    if (search->places != NULL) {
        memcpy(places, search->places, search->capacity * sizeof *places);
        lp_mapping_free(search->places, search->capacity * sizeof *places);
    }
    search->places = places;
    search->capacity = capacity;
    return true;
}

static uint32_t *bucket_of(struct lp_search *search, uint32_t distance)
{
    return &search->buckets[distance % LP_SEARCH_BUCKETS];
}

static void put(struct lp_search *search, uint32_t node)
{
    struct lp_search_place *place = &search->places[node];
    uint32_t *bucket = bucket_of(search, place->distance);
    place->previous = LP_NO_NODE;
    place->next = *bucket;
    if (*bucket != LP_NO_NODE)
        search->places[*bucket].previous = node;
    *bucket = node;
    search->waiting++;
}

static void remove_from_bucket(struct lp_search *search, uint32_t node)
{
    struct lp_search_place *place = &search->places[node];
    if (place->previous != LP_NO_NODE)
        search->places[place->previous].next = place->next;
    else
        *bucket_of(search, place->distance) = place->next;
    if (place->next != LP_NO_NODE)
        search->places[place->next].previous = place->previous;
    search->waiting--;
}

bool lp_search_offer(struct lp_search *search, uint32_t node, uint32_t parent, uint32_t cost)
{
    if (cost > LP_SEARCH_MAX_COST || !reserve(search, node))
        return false;
    struct lp_search_place *place = &search->places[node];
    uint32_t from = parent != LP_NO_NODE ? search->places[parent].distance : search->distance + 1;
    uint32_t distance = from + cost;
    if (place->distance != 0 && (place->previous == TAKEN || place->distance <= distance))
        return false;
    if (place->distance != 0)
        remove_from_bucket(search, node);
    place->distance = distance;
    place->parent = parent;
    put(search, node);
    return true;
}

uint32_t lp_search_take_near(struct lp_search *search)
{
    uint32_t node = *bucket_of(search, search->distance + 1);
    if (node == LP_NO_NODE)
        return LP_NO_NODE;
    remove_from_bucket(search, node);
    search->places[node].previous = TAKEN;
    return node;
}

uint32_t lp_search_take(struct lp_search *search)
{
    if (search->waiting == 0)
        return LP_NO_NODE;
    while (*bucket_of(search, search->distance + 1) == LP_NO_NODE)
        search->distance++;
    return lp_search_take_near(search);
}

bool lp_search_has_reached(const struct lp_search *search, uint32_t node)
{
    return node < search->capacity && search->places[node].distance != 0;
}

void lp_search_done(struct lp_search *search)
{
    if (search->places != NULL)
        lp_mapping_free(search->places, search->capacity * sizeof *search->places);
    *search = (struct lp_search){0};
}
