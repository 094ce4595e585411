/* Semi-NCA: L. Georgiadis, R. E. Tarjan, R. F. Werneck, "Finding Dominators in Practice", Journal
 * of Graph Algorithms and Applications 10 (2006), 69-94. Semidominators as Lengauer and Tarjan find
 * them, by path compression; then a node's dominator is the nearest common ancestor of its parent
 * and its semidominator in the tree so far. Nodes go by their number in depth-first order. Nothing
 * recurses: a linked list of the host may be millions long. */
#include "graph/dominators.h"

#include <errno.h>
#include <stdbool.h>

struct work {
    const struct lp_graph *graph;
    struct lp_graph reverse;
    uint32_t *numbers;  /* by node: depth-first number from 1; 0: not reached */
    uint32_t *nodes;    /* by number */
    uint32_t *parent;   /* by number: in the depth-first tree */
    uint32_t *ancestor; /* by number: in the compressed forest */
    uint32_t *label; /* by number: the least semidominator on the way to `ancestor` is this one's */
    uint32_t *semi;  /* by number */
    uint32_t *stack;
    uint32_t *next_edge; /* by number */
    uint32_t reached;
};

static bool allocate(struct work *work, uint32_t nodes, struct lp_arena *arena)
{
    uint32_t **const arrays[] = {&work->numbers, &work->nodes, &work->parent, &work->ancestor,
                                 &work->label,   &work->semi,  &work->stack,  &work->next_edge};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = lp_arena_alloc_array(arena, (size_t)nodes + 1, sizeof(uint32_t));
        if (*arrays[i] == NULL)
            return false;
    }
    return true;
}

static void meet(struct work *work, uint32_t node, uint32_t parent)
{
    uint32_t number = ++work->reached;
    work->numbers[node] = number;
    work->nodes[number] = node;
    work->parent[number] = work->ancestor[number] = parent;
    work->label[number] = work->semi[number] = number;
    work->next_edge[number] = work->graph->starts[node];
}

static void number_nodes(struct work *work)
{
    uint32_t depth = 0;
    meet(work, 0, 0);
    work->stack[depth++] = 1;
    while (depth > 0) {
        uint32_t number = work->stack[depth - 1];
        if (work->next_edge[number] == work->graph->starts[work->nodes[number] + 1]) {
            depth--;
            continue;
        }
        uint32_t to = work->graph->targets[work->next_edge[number]++];
        if (work->numbers[to] == 0) {
            meet(work, to, number);
            work->stack[depth++] = work->reached;
        }
    }
}

/* The node of least semidominator from `number` up to the part of the tree that is not linked yet:
 * numbers up to `unlinked`. */
static uint32_t evaluate(struct work *work, uint32_t number, uint32_t unlinked)
{
    uint32_t depth = 0;
    if (number <= unlinked)
        return number;
    for (uint32_t i = number; work->ancestor[i] > unlinked; i = work->ancestor[i])
        work->stack[depth++] = i;
    while (depth > 0) {
        uint32_t i = work->stack[--depth], above = work->ancestor[i];
        if (work->semi[work->label[above]] < work->semi[work->label[i]])
            work->label[i] = work->label[above];
        work->ancestor[i] = work->ancestor[above];
    }
    return work->label[number];
}

static void find_semidominators(struct work *work)
{
    for (uint32_t number = work->reached; number > 1; number--) {
        uint32_t node = work->nodes[number];
        for (uint32_t i = work->reverse.starts[node]; i < work->reverse.starts[node + 1]; i++) {
            uint32_t before = work->numbers[work->reverse.targets[i]];
            uint32_t least =
                before != 0 ? work->semi[evaluate(work, before, number)] : work->semi[number];
            if (least < work->semi[number])
                work->semi[number] = least;
        }
    }
}

/* `parent` becomes the dominator, by number. */
static void find_dominators(struct work *work)
{
    for (uint32_t number = 2; number <= work->reached; number++)
        while (work->parent[number] > work->semi[number])
            work->parent[number] = work->parent[work->parent[number]];
}

int lp_dominators_find(struct lp_dominators *ret, const struct lp_graph *graph,
                       struct lp_arena *arena)
{
    struct work work = {.graph = graph};
    uint32_t *parent = lp_arena_alloc_array(arena, (size_t)graph->nodes + 1, sizeof *parent);
    if (parent == NULL || graph->nodes == 0 || !allocate(&work, graph->nodes, arena) ||
        lp_graph_reverse(&work.reverse, graph, arena) < 0)
        return -ENOMEM;
    number_nodes(&work);
    find_semidominators(&work);
    find_dominators(&work);
    for (uint32_t node = 0; node < graph->nodes; node++)
        parent[node] = LP_NO_DOMINATOR;
    for (uint32_t number = 2; number <= work.reached; number++)
        parent[work.nodes[number]] = work.nodes[work.parent[number]];
    *ret = (struct lp_dominators){parent, work.nodes + 1, work.reached};
    return 0;
}
