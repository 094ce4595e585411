/* One member may be held by accident: a stale word on a stack, a cache that keeps the newest. So
 * several are looked at, of different birth cycles, and what holds only one of them by a guess is
 * not told when others agree. */
#include "agent/autopsy/paths.h"

#include "agent/autopsy/tell.h"
#include "agent/recorder.h"

enum { MAX_REPRESENTATIVES = 8, MAX_PATHS = 3 };

struct group {
    struct lp_told *told;
    uint32_t agreeing;
};

struct looking {
    struct lp_walk *walk;
    uint32_t cluster;
    uint32_t representatives[MAX_REPRESENTATIVES]; /* survivors */
    uint32_t count;
    struct group groups[MAX_REPRESENTATIVES];
    uint32_t group_count, reached;
};

static struct lp_node node_of(const struct lp_walk *walk, const struct lp_survivor *item)
{
    const struct lp_python *python = walk->environment->python;
    switch ((enum lp_survivor_kind)item->kind) {
    case LP_SURVIVOR_OBJECT:
        return (struct lp_node){(uintptr_t)item->object, lp_python_node_kind(python, item->object)};
    case LP_SURVIVOR_QOBJECT:
        return (struct lp_node){item->address, LP_NODE_QOBJECT};
    case LP_SURVIVOR_CONNECTION:
        return (struct lp_node){item->address, LP_NODE_CONNECTION};
    case LP_SURVIVOR_BUFFER:
        return (struct lp_node){item->address, LP_NODE_BUFFER};
    case LP_SURVIVOR_MAPPING:
        return (struct lp_node){item->address, LP_NODE_MAPPING};
    case LP_SURVIVOR_NATIVE:
        break;
    }
    return (struct lp_node){item->address, LP_NODE_NATIVE};
}

/* Whether it was born in a cycle that is judged: not in the warm-up, where much is made that stays,
 * nor trailing. */
static bool is_steady(const struct lp_census *census, const struct lp_survivor *item)
{
    uint32_t cycle = (uint32_t)(item->epoch - census->first_epoch);
    return cycle >= census->warmup && cycle + census->trailing < census->cycles;
}

/* One member of each birth cycle, while there is room. */
static void choose(struct looking *looking)
{
    const struct lp_members *members = looking->walk->members;
    uint16_t taken[MAX_REPRESENTATIVES];
    for (uint32_t i = 1; i < members->count && looking->count < MAX_REPRESENTATIVES; i++) {
        const struct lp_survivor *item = lp_member_survivor(members, i);
        bool is_new = members->items[i].cluster == looking->cluster && members->items[i].is_named &&
                      is_steady(members->gathered.census, item);
        for (uint32_t k = 0; is_new && k < looking->count; k++)
            is_new = taken[k] != item->epoch;
        if (!is_new)
            continue;
        taken[looking->count] = item->epoch;
        looking->representatives[looking->count++] = i;
    }
}

static void join(struct looking *looking, struct lp_told *told)
{
    for (uint32_t i = 0; i < looking->group_count; i++)
        if (looking->groups[i].told->signature == told->signature) {
            looking->groups[i].agreeing++;
            return;
        }
    looking->groups[looking->group_count++] = (struct group){told, 1};
}

static void look_at(struct looking *looking, uint32_t representative)
{
    struct lp_walk *walk = looking->walk;
    struct lp_node node = node_of(walk, lp_member_survivor(walk->members, representative));
    uint32_t number = lp_walk_number(walk, node);
    if (number == 0 || !lp_search_has_reached(&walk->search, number))
        return;
    struct lp_told *told = lp_arena_new(&walk->arena, struct lp_told);
    if (told == NULL)
        return;
    lp_tell(walk, number, told);
    looking->reached++;
    join(looking, told);
}

static void record_step(const struct looking *looking, uint32_t path,
                        const struct lp_told_step *step)
{
    lp_put(STEP, step, .cluster = looking->cluster, .path = path, .edge = step->edge,
           .name = step->name, .node = step->node, .label = step->label, .detail = step->detail,
           .flags = step->flags, .file = step->file, .line = step->line, .stack = step->stack,
           .member = step->member);
}

/* The group that agrees most of those that were not written, or NULL. */
static struct group *best(struct looking *looking)
{
    struct group *found = NULL;
    for (uint32_t i = 0; i < looking->group_count; i++)
        if (looking->groups[i].agreeing > (found != NULL ? found->agreeing : 0))
            found = &looking->groups[i];
    return found;
}

static void record_unreached(const struct looking *looking)
{
    lp_put(PATH, path, .cluster = looking->cluster, .path = 1,
           .reach = looking->count == 0 ? LP_REACH_UNKNOWN : LP_REACH_NOTHING,
           .looked_at = looking->count, .agreeing = looking->count);
}

void lp_paths_record(struct lp_walk *walk, uint32_t cluster)
{
    struct looking looking = {.walk = walk, .cluster = cluster};
    choose(&looking);
    for (uint32_t i = 0; i < looking.count; i++)
        look_at(&looking, looking.representatives[i]);
    if (looking.reached == 0)
        record_unreached(&looking);
    bool has_agreement = false;
    for (uint32_t path = 1; path <= MAX_PATHS; path++) {
        struct group *group = best(&looking);
        if (group == NULL || (has_agreement && group->agreeing == 1 && group->told->is_guess))
            break;
        lp_put(PATH, path, .cluster = cluster, .path = path, .reach = LP_REACH_PATH,
               .looked_at = looking.count, .agreeing = group->agreeing);
        for (uint32_t i = 0; i < group->told->count; i++)
            record_step(&looking, path, &group->told->steps[i]);
        has_agreement = has_agreement || group->agreeing > 1;
        group->agreeing = 0;
    }
}
