/* A bucket is a list through the places of its nodes, so that a node for which a cheaper way is
 * found moves to another bucket at once. A distance of 0 in a place means "not reached": distances
 * are kept one higher. */
#include "graph/search.h"

#define TAKEN UINT32_MAX /* in `previous`: it waits no more */

static uint32_t *bucket_of(struct lp_search *search, uint32_t distance)
{
    return &search->buckets[distance % LP_SEARCH_BUCKETS];
}

static void put(struct lp_search *search, uint32_t node)
{
    struct lp_search_place *place = lp_search_place(search, node);
    uint32_t *bucket = bucket_of(search, place->distance);
    place->previous = LP_NO_NODE;
    place->next = *bucket;
    if (*bucket != LP_NO_NODE)
        lp_search_place(search, *bucket)->previous = node;
    *bucket = node;
    search->waiting++;
}

static void remove_from_bucket(struct lp_search *search, uint32_t node)
{
    struct lp_search_place *place = lp_search_place(search, node);
    if (place->previous != LP_NO_NODE)
        lp_search_place(search, place->previous)->next = place->next;
    else
        *bucket_of(search, place->distance) = place->next;
    if (place->next != LP_NO_NODE)
        lp_search_place(search, place->next)->previous = place->previous;
    search->waiting--;
}

bool lp_search_offer(struct lp_search *search, uint32_t node, uint32_t parent, uint32_t cost)
{
    if (cost > LP_SEARCH_MAX_COST)
        return false;
    struct lp_search_place *place = lp_search_place(search, node);
    uint32_t from =
        parent != LP_NO_NODE ? lp_search_place(search, parent)->distance : search->distance + 1;
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
    lp_search_place(search, node)->previous = TAKEN;
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
