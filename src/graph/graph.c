/* A counting sort: how many edges leave each node, where its part begins, then each edge to its
 * place. */
#include "graph/graph.h"

#include <errno.h>
#include <stdbool.h>

static int allocate(struct lp_graph *graph, uint32_t nodes, size_t edges, struct lp_arena *arena)
{
    graph->nodes = nodes;
    graph->starts = lp_arena_alloc_array(arena, (size_t)nodes + 2, sizeof *graph->starts);
    graph->targets = lp_arena_alloc_array(arena, edges + 1, sizeof *graph->targets);
    return graph->starts != NULL && graph->targets != NULL ? 0 : -ENOMEM;
}

/* Counts are kept two places on, so that placing an edge moves the start of the next node there. */
static void count_edge(struct lp_graph *graph, uint32_t from)
{
    graph->starts[from + 2]++;
}

static void sum_counts(struct lp_graph *graph)
{
    for (uint32_t i = 0; i < graph->nodes; i++)
        graph->starts[i + 2] += graph->starts[i + 1];
}

static void place_edge(struct lp_graph *graph, uint32_t from, uint32_t to)
{
    graph->targets[graph->starts[from + 1]++] = to;
}

int lp_graph_build(struct lp_graph *ret, uint32_t nodes, const struct lp_graph_edge *edges,
                   size_t count, struct lp_arena *arena)
{
    struct lp_graph graph;
    int result = count < UINT32_MAX ? allocate(&graph, nodes, count, arena) : -ENOMEM;
    if (result < 0)
        return result;
    for (size_t i = 0; i < count; i++)
        if (edges[i].from < nodes && edges[i].to < nodes)
            count_edge(&graph, edges[i].from);
    sum_counts(&graph);
    for (size_t i = 0; i < count; i++)
        if (edges[i].from < nodes && edges[i].to < nodes)
            place_edge(&graph, edges[i].from, edges[i].to);
    *ret = graph;
    return 0;
}

int lp_graph_reverse(struct lp_graph *ret, const struct lp_graph *graph, struct lp_arena *arena)
{
    struct lp_graph reverse;
    uint32_t edges = graph->starts[graph->nodes];
    int result = allocate(&reverse, graph->nodes, edges, arena);
    if (result < 0)
        return result;
    for (uint32_t i = 0; i < edges; i++)
        count_edge(&reverse, graph->targets[i]);
    sum_counts(&reverse);
    for (uint32_t from = 0; from < graph->nodes; from++)
        for (uint32_t i = graph->starts[from]; i < graph->starts[from + 1]; i++)
            place_edge(&reverse, graph->targets[i], from);
    *ret = reverse;
    return 0;
}
