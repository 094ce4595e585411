/* Dominators over the survivors: what a cluster's topmost members dominate would go with them. Own
 * sizes count where they were born in a steady cycle. */
#include "agent/autopsy/web.h"

#include "agent/recorder.h"
#include "graph/dominators.h"

enum { MAX_CLIMB = 4096 };

struct amount {
    uint64_t bytes, blocks;
};

static struct amount own_of(const struct lp_members *members, uint32_t member)
{
    if (member == 0 || members->items[member].part != LP_PART_STEADY)
        return (struct amount){0};
    uint64_t bytes = lp_member_survivor(members, member)->bytes;
    return (struct amount){bytes, bytes != 0};
}

static void add(struct amount *to, struct amount what)
{
    to->bytes += what.bytes;
    to->blocks += what.blocks;
}

/* By member: itself and all that it dominates. */
static struct amount *sums_of(const struct lp_dominators *tree, struct lp_walk *walk)
{
    struct amount *sums = lp_arena_alloc_array(&walk->arena, walk->members->count, sizeof *sums);
    for (uint32_t i = tree->reached; sums != NULL && i-- > 0;) {
        uint32_t node = tree->order[i];
        add(&sums[node], own_of(walk->members, node));
        if (tree->parent[node] != LP_NO_DOMINATOR)
            add(&sums[tree->parent[node]], sums[node]);
    }
    return sums;
}

/* Whether no other member of its cluster dominates it. */
static bool is_topmost(const struct lp_dominators *tree, const struct lp_members *members,
                       uint32_t member)
{
    uint32_t above = tree->parent[member];
    for (int i = 0; i < MAX_CLIMB && above != LP_NO_DOMINATOR && above != 0; i++) {
        if (members->items[above].cluster == members->items[member].cluster)
            return false;
        above = tree->parent[above];
    }
    return true;
}

static uint32_t steady_cycles(const struct lp_members *members)
{
    const struct lp_census *census = members->gathered.census;
    return census->cycles - members->captured - census->warmup - census->trailing;
}

void lp_retained_record(const struct lp_web *web, struct lp_walk *walk, const bool *is_wanted,
                        uint32_t clusters)
{
    const struct lp_members *members = walk->members;
    struct lp_dominators tree;
    struct amount *sums,
        *retained = lp_arena_alloc_array(&walk->arena, clusters + 1ul, sizeof *retained);
    if (retained == NULL || lp_dominators_find(&tree, &web->graph, &walk->arena) < 0 ||
        (sums = sums_of(&tree, walk)) == NULL)
        return;
    for (uint32_t i = 1; i < members->count; i++)
        if (tree.parent[i] != LP_NO_DOMINATOR && members->items[i].cluster <= clusters &&
            is_topmost(&tree, members, i))
            add(&retained[members->items[i].cluster], sums[i]);
    for (uint32_t id = 1; id <= clusters; id++)
        if (is_wanted[id])
            lp_put(RETAINED, retained, .cluster = id, .bytes = retained[id].bytes,
                   .blocks = retained[id].blocks, .cycles = steady_cycles(members));
}
