/* One member may be held by accident: a stale word on a stack, a cache that keeps the newest. So
 * several are looked at, of different birth cycles, and what holds only one of them by a guess is
 * not told when others agree. Some are of cycles with stacks, so that the steps have them. */
#include "agent/autopsy/paths.h"

#include "agent/autopsy/tell.h"
#include "agent/recorder.h"

enum { MAX_REPRESENTATIVES = 8, MAX_CAPTURED = 2, MAX_PATHS = 3 };

struct group {
    struct lp_told *told;
    enum lp_reach reach;
    uint32_t agreeing;
};

/* A member of the cluster; a thread is no survivor in memory, so its index is 0. */
struct representative {
    uint32_t member;
    uint16_t epoch;
    struct lp_node node;
};

struct looking {
    struct lp_walk *walk;
    const struct lp_web *web;
    uint32_t cluster;
    struct representative representatives[MAX_REPRESENTATIVES];
    uint32_t count;
    struct group groups[MAX_REPRESENTATIVES];
    uint32_t group_count;
};

/* Whether it is a member to be looked at, born in a cycle of the wanted part of the test. */
static bool is_candidate(const struct looking *looking, uint32_t index, enum lp_cycle_part part)
{
    const struct lp_members *members = looking->walk->members;
    const struct lp_member *member = &members->items[index];
    return member->cluster == looking->cluster && member->is_named && member->part == part;
}

/* One of each birth cycle, while there is room. */
static void represent(struct looking *looking, uint16_t epoch, uint32_t member, struct lp_node node,
                      uint32_t limit)
{
    bool is_new = looking->count < limit;
    for (uint32_t i = 0; is_new && i < looking->count; i++)
        is_new = looking->representatives[i].epoch != epoch;
    if (is_new)
        looking->representatives[looking->count++] = (struct representative){member, epoch, node};
}

static void choose(struct looking *looking, enum lp_cycle_part part, uint32_t limit)
{
    const struct lp_members *members = looking->walk->members;
    for (uint32_t i = 1; i < members->count && looking->count < limit; i++) {
        const struct lp_survivor *item = lp_member_survivor(members, i);
        if (is_candidate(looking, i, part))
            represent(looking, item->epoch, i, lp_walk_node_of(looking->walk, item), limit);
    }
}

/* Under the table's lock: nothing but noted. */
static void choose_thread(const struct lp_thread *thread, void *context)
{
    struct looking *looking = context;
    const struct lp_cluster *cluster =
        lp_gathered_thread(&looking->walk->members->gathered, thread);
    if (cluster != NULL && lp_census_find(cluster).id == looking->cluster)
        represent(looking, thread->epoch, 0,
                  (struct lp_node){(uintptr_t)thread->tid, LP_NODE_THREAD}, MAX_REPRESENTATIVES);
}

static void choose_threads(struct looking *looking)
{
    const struct lp_census *census = looking->walk->members->gathered.census;
    uint32_t first = census->first_epoch + census->warmup;
    lp_thread_each((uint16_t)first, (uint16_t)(census->first_epoch + census->cycles - 1),
                   choose_thread, looking);
}

/* Of those who agree, one whose birth is known is told, and the shortest of them. */
static bool is_better(const struct lp_told *told, const struct lp_told *than)
{
    if (told->has_stack != than->has_stack)
        return told->has_stack;
    return told->count < than->count;
}

static void join(struct looking *looking, struct lp_told *told, enum lp_reach reach)
{
    for (uint32_t i = 0; i < looking->group_count; i++) {
        struct group *group = &looking->groups[i];
        if (group->told->signature != told->signature || group->reach != reach)
            continue;
        group->agreeing++;
        if (is_better(told, group->told))
            group->told = told;
        return;
    }
    looking->groups[looking->group_count++] = (struct group){told, reach, 1};
}

/* The survivors that hold a member which no root reaches, as a chain. */
static enum lp_reach find_holders(const struct looking *looking, uint32_t member,
                                  struct lp_chain *ret)
{
    struct lp_walk *walk = looking->walk;
    uint32_t *members = ret->nodes;
    ret->count = lp_web_chain(looking->web, walk, member, members, LP_MAX_CHAIN);
    ret->root = "";
    struct lp_node before = {0};
    for (uint32_t i = 0; i < ret->count; i++) {
        struct lp_node node = lp_walk_node_of(walk, lp_member_survivor(walk->members, members[i]));
        ret->edges[i] = i == 0 ? LP_EDGE_ROOT : (uint8_t)lp_walk_edge_between(walk, before, node);
        if (ret->edges[i] == 0)
            ret->edges[i] = LP_EDGE_POINTER; /* over a block that belongs to it */
        ret->nodes[i] = lp_walk_number(walk, node);
        before = node;
    }
    if (ret->count > 1)
        return LP_REACH_MEMBERS;
    return before.kind <= LP_NODE_FRAME ? LP_REACH_REFERENCE : LP_REACH_NOTHING;
}

static void look_at(struct looking *looking, const struct representative *chosen)
{
    struct lp_walk *walk = looking->walk;
    struct lp_node node = chosen->node;
    uint32_t number = lp_walk_number(walk, node);
    struct lp_told *told = lp_arena_new(&walk->arena, struct lp_told);
    struct lp_chain *chain = lp_arena_new(&walk->arena, struct lp_chain);
    if (told == NULL || chain == NULL)
        return;
    enum lp_reach reach = LP_REACH_UNKNOWN;
    if (number != 0 && lp_search_has_reached(&walk->search, number)) {
        lp_chain_find(walk, number, chain);
        reach = LP_REACH_PATH;
    } else if (chosen->member != 0) {
        reach = find_holders(looking, chosen->member, chain);
    }
    if (reach == LP_REACH_PATH || reach == LP_REACH_MEMBERS)
        lp_tell(walk, chain, told);
    lp_suspect_find(walk, chain, told, &told->suspect);
    if (reach == LP_REACH_NOTHING && node.kind == LP_NODE_QOBJECT)
        told->suspect.qobject = node.address;
    join(looking, told, reach);
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

/* What holds one by a guess says nothing beside what holds several. */
static bool is_accident(const struct group *group, bool has_agreement)
{
    return has_agreement && group->agreeing == 1 && group->told->is_guess;
}

static void suspect(const struct looking *looking, uint32_t path, const struct lp_suspect *found)
{
    struct lp_suspects *suspects = looking->walk->suspects;
    bool is_grown = looking->cluster == looking->walk->grown; /* the application appends to it */
    if (suspects->count == LP_MAX_SUSPECTS || is_grown)
        return;
    struct lp_suspect *kept = &suspects->items[suspects->count++];
    *kept = *found;
    kept->cluster = looking->cluster;
    kept->path = path;
}

static void record_groups(struct looking *looking)
{
    bool has_agreement = false;
    for (uint32_t path = 1; path <= MAX_PATHS; path++) {
        struct group *group = best(looking);
        if (group == NULL || is_accident(group, has_agreement))
            break;
        lp_put(PATH, path, .cluster = looking->cluster, .path = path,
               .reach = (uint8_t)group->reach, .looked_at = looking->count,
               .agreeing = group->agreeing);
        for (uint32_t i = 0; i < group->told->count; i++)
            record_step(looking, path, &group->told->steps[i]);
        suspect(looking, path, &group->told->suspect);
        has_agreement = has_agreement || group->agreeing > 1;
        group->agreeing = 0;
    }
}

void lp_paths_record(struct lp_walk *walk, const struct lp_web *web, uint32_t cluster)
{
    struct looking looking = {.walk = walk, .web = web, .cluster = cluster};
    choose(&looking, LP_PART_CAPTURED, MAX_CAPTURED);
    choose(&looking, LP_PART_STEADY, MAX_REPRESENTATIVES);
    choose(&looking, LP_PART_TRAILING, looking.count == 0 ? 1 : 0);
    choose(&looking, LP_PART_WARMUP, looking.count == 0 ? 1 : 0);
    choose_threads(&looking);
    for (uint32_t i = 0; i < looking.count; i++)
        look_at(&looking, &looking.representatives[i]);
    record_groups(&looking);
}
