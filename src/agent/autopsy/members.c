/* Gathered as the census gathers, so that everything finds the cluster it was counted in. */
#include "agent/autopsy/members.h"

static enum lp_cycle_part part_of(const struct lp_census *census, uint32_t captured, uint16_t epoch)
{
    uint32_t cycle = (uint32_t)(epoch - census->first_epoch), judged = census->cycles - captured;
    if (cycle >= judged)
        return LP_PART_CAPTURED;
    if (cycle < census->warmup)
        return LP_PART_WARMUP;
    return cycle + census->trailing < judged ? LP_PART_STEADY : LP_PART_TRAILING;
}

static struct lp_member member_of(struct lp_gathered *gathered, uint32_t captured,
                                  const struct lp_survivor *item)
{
    const struct lp_cluster *cluster = lp_gathered_cluster(gathered, item);
    bool is_absorbed = item->owner != LP_NO_OWNER && item->kind <= LP_SURVIVOR_BUFFER;
    return (struct lp_member){.cluster = cluster != NULL ? lp_census_find(cluster).id : 0,
                              .part = part_of(gathered->census, captured, item->epoch),
                              .is_named = !is_absorbed};
}

void lp_members_gather(struct lp_members *members, const struct lp_census *census,
                       uint32_t captured)
{
    members->captured = captured;
    lp_gather(&members->gathered, census);
    struct lp_survivors *survivors = &members->gathered.survivors;
    members->count = (uint32_t)survivors->items.count;
    members->items =
        lp_arena_alloc_array(&survivors->arena, members->count, sizeof *members->items);
    if (members->items == NULL)
        members->count = 0;
    for (uint32_t i = 1; i < members->count; i++)
        members->items[i] = member_of(&members->gathered, captured, lp_survivor_at(survivors, i));
}

void lp_members_done(struct lp_members *members)
{
    lp_gathered_done(&members->gathered);
}

uint32_t lp_member_at(const struct lp_members *members, uintptr_t address)
{
    const struct lp_survivors *survivors = &members->gathered.survivors;
    const uint64_t *index = lp_hash_map_find(&survivors->by_object, address);
    if (index == NULL)
        index = lp_hash_map_find(&survivors->by_address, address);
    return index != NULL ? (uint32_t)*index : 0;
}
