/* Shortest paths and dominators of made-up graphs, held against slower ways to find them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/dominators.h"
#include "graph/search.h"

enum { MANY = 60 };

/* A place among other things. */
static struct {
    struct lp_search_place place;
    uint32_t other;
} table[MANY];

static struct lp_search search;

static int open_search(void **state)
{
    (void)state;
    memset(table, 0, sizeof table);
    search = (struct lp_search){.places = table, .stride = sizeof *table};
    return 0;
}

static void the_nearest_root_is_taken_first(void **state)
{
    (void)state;
    lp_search_offer(&search, 1, LP_NO_NODE, 5);
    lp_search_offer(&search, 2, LP_NO_NODE, 3);
    assert_int_equal(lp_search_take(&search), 2);
    assert_int_equal(lp_search_take(&search), 1);
    assert_int_equal(lp_search_take(&search), LP_NO_NODE);
}

static void a_cheaper_way_replaces_the_parent(void **state)
{
    (void)state;
    lp_search_offer(&search, 1, LP_NO_NODE, 0);
    lp_search_take(&search);
    assert_true(lp_search_offer(&search, 3, 1, 20));
    assert_true(lp_search_offer(&search, 2, 1, 2));
    assert_int_equal(lp_search_take(&search), 2);
    assert_true(lp_search_offer(&search, 3, 2, 2));
    assert_int_equal(lp_search_take(&search), 3);
    assert_int_equal(lp_search_parent(&search, 3), 2);
    assert_int_equal(lp_search_take(&search), LP_NO_NODE);
}

static void a_dearer_way_changes_nothing(void **state)
{
    (void)state;
    lp_search_offer(&search, 1, LP_NO_NODE, 0);
    lp_search_offer(&search, 2, LP_NO_NODE, 1);
    lp_search_take(&search);
    assert_false(lp_search_offer(&search, 2, 1, 7));
    assert_int_equal(lp_search_take(&search), 2);
    assert_false(lp_search_offer(&search, 1, 2, 0)); /* it was taken */
    assert_int_equal(lp_search_parent(&search, 2), LP_NO_NODE);
}

static void what_no_edge_leads_to_is_not_reached(void **state)
{
    (void)state;
    lp_search_offer(&search, 5, LP_NO_NODE, 0);
    assert_true(lp_search_has_reached(&search, 5));
    assert_false(lp_search_has_reached(&search, 4));
}

static void an_edge_over_the_greatest_cost_is_refused(void **state)
{
    (void)state;
    assert_false(lp_search_offer(&search, 1, LP_NO_NODE, LP_SEARCH_MAX_COST + 1));
    assert_true(lp_search_offer(&search, 1, LP_NO_NODE, LP_SEARCH_MAX_COST));
    assert_int_equal(lp_search_take(&search), 1);
}

/* Bellman and Ford: as often as there are nodes, every edge. */
static void find_distances(uint32_t nodes, const uint8_t *costs, uint32_t *ret)
{
    for (uint32_t i = 0; i < nodes; i++)
        ret[i] = i == 1 ? 0 : UINT32_MAX;
    for (uint32_t round = 0; round < nodes; round++)
        for (uint32_t from = 1; from < nodes; from++)
            for (uint32_t to = 1; to < nodes; to++) {
                uint32_t cost = costs[from * nodes + to];
                if (cost != 0 && ret[from] != UINT32_MAX && ret[from] + cost < ret[to])
                    ret[to] = ret[from] + cost;
            }
}

static void distances_of_random_graphs_are_the_least(void **state)
{
    (void)state;
    static uint8_t costs[MANY * MANY];
    uint32_t expected[MANY];
    for (unsigned seed = 1; seed <= 50; seed++) {
        srand(seed);
        for (size_t i = 0; i < sizeof costs; i++)
            costs[i] = rand() % 20 == 0 ? (uint8_t)(1 + rand() % 255) : 0;
        find_distances(MANY, costs, expected);
        open_search(NULL);
        lp_search_offer(&search, 1, LP_NO_NODE, 0);
        uint32_t node, taken = 0, distance[MANY];
        memset(distance, 0xff, sizeof distance);
        while ((node = lp_search_take(&search)) != LP_NO_NODE) {
            distance[node] = search.distance;
            for (uint32_t to = 1; to < MANY; to++)
                if (costs[node * MANY + to] != 0)
                    lp_search_offer(&search, to, node, costs[node * MANY + to]);
            taken++;
        }
        assert_true(taken >= 1);
        assert_memory_equal(distance + 1, expected + 1, (MANY - 1) * sizeof *distance);
    }
}

static struct lp_dominators find(uint32_t nodes, const struct lp_graph_edge *edges, size_t count,
                                 struct lp_arena *arena)
{
    struct lp_graph graph;
    struct lp_dominators dominators;
    assert_int_equal(lp_graph_build(&graph, nodes, edges, count, arena), 0);
    assert_int_equal(lp_dominators_find(&dominators, &graph, arena), 0);
    return dominators;
}

static void where_two_ways_meet_their_fork_dominates(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    const struct lp_graph_edge edges[] = {{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 5}};
    struct lp_dominators found = find(6, edges, 6, &arena);
    const uint32_t expected[] = {LP_NO_DOMINATOR, 0, 1, 1, 1, 4};
    assert_memory_equal(found.parent, expected, sizeof expected);
    assert_int_equal(found.reached, 6);
    lp_arena_done(&arena);
}

static void what_is_not_reached_has_no_dominator(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    const struct lp_graph_edge edges[] = {{0, 1}, {2, 1}, {2, 3}, {3, 2}};
    struct lp_dominators found = find(4, edges, 4, &arena);
    const uint32_t expected[] = {LP_NO_DOMINATOR, 0, LP_NO_DOMINATOR, LP_NO_DOMINATOR};
    assert_memory_equal(found.parent, expected, sizeof expected);
    assert_int_equal(found.reached, 2);
    lp_arena_done(&arena);
}

static void a_list_of_a_million_is_no_recursion(void **state)
{
    (void)state;
    enum { LENGTH = 1000000 };
    struct lp_arena arena = {0};
    struct lp_graph_edge *edges = malloc(2 * LENGTH * sizeof *edges);
    assert_non_null(edges);
    for (uint32_t i = 0; i < LENGTH; i++) { /* doubly linked */
        edges[2 * i] = (struct lp_graph_edge){i, i + 1};
        edges[2 * i + 1] = (struct lp_graph_edge){i + 1, i};
    }
    struct lp_dominators found = find(LENGTH + 1, edges, 2 * LENGTH, &arena);
    for (uint32_t i = 1; i <= LENGTH; i++)
        assert_int_equal(found.parent[i], i - 1);
    free(edges);
    lp_arena_done(&arena);
}

/* Which nodes are reached from 0 when `without` is taken out. */
static void reach(uint32_t nodes, const struct lp_graph_edge *edges, size_t count, uint32_t without,
                  uint8_t *ret)
{
    memset(ret, 0, nodes);
    ret[0] = without != 0;
    for (uint32_t round = 0; round < nodes; round++)
        for (size_t i = 0; i < count; i++)
            if (ret[edges[i].from] && edges[i].to != without)
                ret[edges[i].to] = 1;
}

static int dominates(const struct lp_dominators *found, uint32_t node, uint32_t other)
{
    while (other != LP_NO_DOMINATOR && other != node)
        other = found->parent[other];
    return other == node;
}

static void dominators_of_random_graphs_cut_off_what_they_dominate(void **state)
{
    (void)state;
    struct lp_graph_edge edges[MANY * 2];
    uint8_t all[MANY], left[MANY];
    for (unsigned seed = 1; seed <= 50; seed++) {
        struct lp_arena arena = {0};
        srand(seed);
        for (size_t i = 0; i < MANY * 2; i++)
            edges[i] = (struct lp_graph_edge){(uint32_t)rand() % MANY, (uint32_t)rand() % MANY};
        struct lp_dominators found = find(MANY, edges, MANY * 2, &arena);
        reach(MANY, edges, MANY * 2, UINT32_MAX, all);
        for (uint32_t node = 1; node < MANY; node++) {
            reach(MANY, edges, MANY * 2, node, left);
            for (uint32_t other = 1; all[node] && other < MANY; other++)
                if (all[other])
                    assert_int_equal(dominates(&found, node, other), !left[other]);
        }
        lp_arena_done(&arena);
    }
}

static void a_node_comes_after_its_dominator(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    const struct lp_graph_edge edges[] = {{0, 3}, {3, 1}, {3, 2}, {1, 2}, {2, 4}, {0, 4}};
    struct lp_dominators found = find(5, edges, 6, &arena);
    uint8_t seen[5] = {0};
    for (uint32_t i = 0; i < found.reached; i++) {
        uint32_t parent = found.parent[found.order[i]];
        assert_true(parent == LP_NO_DOMINATOR || seen[parent]);
        seen[found.order[i]] = 1;
    }
    lp_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_nearest_root_is_taken_first, open_search),
        cmocka_unit_test_setup(a_cheaper_way_replaces_the_parent, open_search),
        cmocka_unit_test_setup(a_dearer_way_changes_nothing, open_search),
        cmocka_unit_test_setup(what_no_edge_leads_to_is_not_reached, open_search),
        cmocka_unit_test_setup(an_edge_over_the_greatest_cost_is_refused, open_search),
        cmocka_unit_test_setup(distances_of_random_graphs_are_the_least, open_search),
        cmocka_unit_test(where_two_ways_meet_their_fork_dominates),
        cmocka_unit_test(what_is_not_reached_has_no_dominator),
        cmocka_unit_test(a_list_of_a_million_is_no_recursion),
        cmocka_unit_test(dominators_of_random_graphs_cut_off_what_they_dominate),
        cmocka_unit_test(a_node_comes_after_its_dominator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
