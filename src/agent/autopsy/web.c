/* Guessed edges that registries have to all objects are left out, unless nothing better leads
 * there: or nothing would dominate anything. */
#include "agent/autopsy/web.h"

#include <errno.h>

static bool is_reached(const struct lp_walk *walk, uint32_t member)
{
    struct lp_node node = lp_walk_node_of(walk, lp_member_survivor(walk->members, member));
    uint32_t number = lp_walk_number(walk, node);
    return number != 0 && lp_search_has_reached(&walk->search, number);
}

static void add_edge(struct lp_walk *walk, uint32_t from, uint32_t to)
{
    struct lp_graph_edge *edge = lp_vector_add(&walk->web, &walk->arena, struct lp_graph_edge);
    if (edge != NULL)
        *edge = (struct lp_graph_edge){from, to};
}

/* The edges by which the search came, guessed or not. */
static void add_ways(struct lp_walk *walk)
{
    for (uint32_t i = 1; i < walk->nodes.count; i++) {
        if (walk->nodes.items[i].member == 0 || !lp_search_has_reached(&walk->search, i))
            continue;
        uint32_t parent = lp_search_parent(&walk->search, i);
        add_edge(walk, parent != LP_NO_NODE ? walk->nodes.items[parent].member : 0,
                 walk->nodes.items[i].member);
    }
}

static void visit_all(const struct lp_graph *graph, uint32_t from, bool *visited, uint32_t *stack)
{
    uint32_t depth = 0;
    stack[depth++] = from;
    visited[from] = true;
    while (depth > 0) {
        uint32_t node = stack[--depth];
        for (uint32_t i = graph->starts[node]; i < graph->starts[node + 1]; i++)
            if (!visited[graph->targets[i]]) {
                visited[graph->targets[i]] = true;
                stack[depth++] = graph->targets[i];
            }
    }
}

/* What no root reaches hangs from outside all the same: first what nothing refers to, then one of
 * each cycle that is left. */
static int hang_rest(struct lp_web *web, struct lp_walk *walk)
{
    uint32_t count = walk->members->count;
    bool *visited = lp_arena_alloc_array(&walk->arena, count, sizeof *visited);
    uint32_t *stack = lp_arena_alloc_array(&walk->arena, count, sizeof *stack);
    if (visited == NULL || stack == NULL)
        return -ENOMEM;
    visit_all(&web->graph, 0, visited, stack);
    for (int with_cycles = 0; with_cycles <= 1; with_cycles++)
        for (uint32_t i = 1; i < count; i++) {
            bool is_source = web->reverse.starts[i] == web->reverse.starts[i + 1];
            if (visited[i] || (!is_source && !with_cycles))
                continue;
            add_edge(walk, 0, i);
            visit_all(&web->graph, i, visited, stack);
        }
    return 0;
}

static int build(struct lp_web *web, struct lp_walk *walk)
{
    int result = lp_graph_build(&web->graph, walk->members->count, walk->web.items, walk->web.count,
                                &walk->arena);
    return result < 0 ? result : lp_graph_reverse(&web->reverse, &web->graph, &walk->arena);
}

/* QObjects before memory: they say which blocks are their own (lp_qt_leaf_add()). */
static void look_at_rest(struct lp_walk *walk)
{
    for (int with_memory = 0; with_memory <= 1; with_memory++)
        for (uint32_t i = 1; i < walk->members->count; i++) {
            const struct lp_survivor *item = lp_member_survivor(walk->members, i);
            if ((item->kind <= LP_SURVIVOR_BUFFER) == with_memory && !is_reached(walk, i))
                lp_walk_look_at(walk, lp_walk_node_of(walk, item));
        }
}

int lp_web_build(struct lp_web *web, struct lp_walk *walk)
{
    add_ways(walk);
    look_at_rest(walk);
    int result = build(web, walk);
    size_t before = walk->web.count;
    if (result == 0)
        result = hang_rest(web, walk);
    return result == 0 && walk->web.count > before ? build(web, walk) : result;
}

/* Breadth first, backwards. `after` leads back to the member: 0 is not met. */
static uint32_t find_origin(const struct lp_web *web, uint32_t member, uint32_t *after,
                            uint32_t *queue)
{
    uint32_t head = 0, tail = 0, farthest = member;
    queue[tail++] = member;
    while (head < tail) {
        uint32_t node = queue[head++];
        bool is_held = false;
        for (uint32_t i = web->reverse.starts[node]; i < web->reverse.starts[node + 1]; i++) {
            uint32_t before = web->reverse.targets[i];
            is_held = is_held || before != 0;
            if (before == 0 || after[before] != 0 || before == node)
                continue;
            after[before] = node;
            if (before == member)
                return member; /* around a cycle */
            queue[tail++] = before;
        }
        if (!is_held)
            return node;
        farthest = node;
    }
    return farthest;
}

uint32_t lp_web_chain(const struct lp_web *web, struct lp_walk *walk, uint32_t member,
                      uint32_t *ret_chain, uint32_t limit)
{
    uint32_t count = walk->members->count;
    uint32_t *after = lp_arena_alloc_array(&walk->arena, count, sizeof *after);
    uint32_t *queue = lp_arena_alloc_array(&walk->arena, count + 1ul, sizeof *queue);
    if (after == NULL || queue == NULL)
        return 0;
    uint32_t node = find_origin(web, member, after, queue), length = 0;
    do {
        ret_chain[length++] = node;
        node = after[node];
    } while (node != 0 && length < limit && ret_chain[length - 1] != member);
    if (length == 1 && node != 0) /* a cycle begins with the member itself */
        for (; length < limit; node = after[node]) {
            ret_chain[length++] = node;
            if (node == member)
                break;
        }
    return length;
}
