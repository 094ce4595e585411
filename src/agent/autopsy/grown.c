/* By itself the buffer is in a cluster of what each cycle makes anew, which does not leak. */
#include "agent/autopsy/grown.h"

static bool leaks(struct lp_gathered *gathered, const struct lp_survivor *item)
{
    const struct lp_cluster *cluster = lp_gathered_cluster(gathered, item);
    return cluster == NULL || lp_census_find(cluster).shape == LP_SHAPE_LEAK;
}

uint32_t lp_grown_find(struct lp_members *members)
{
    struct lp_gathered *gathered = &members->gathered;
    const struct lp_survivors *survivors = &gathered->survivors;
    const struct lp_survivor *buffer =
        lp_growth_find(gathered->census->growth, survivors, gathered->census->cycles);
    const struct lp_cluster *cluster =
        buffer != NULL && !leaks(gathered, buffer) ? lp_growth_cluster(&gathered->clusters) : NULL;
    if (cluster == NULL)
        return 0;
    uint32_t index =
        buffer->owner != LP_NO_OWNER ? buffer->owner : lp_survivor_index(survivors, buffer);
    members->items[index].cluster = lp_census_find(cluster).id;
    members->items[index].is_named = true;
    return members->items[index].cluster;
}
