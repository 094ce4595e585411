/* The table of a walk's nodes: numbers by key, over several doublings of its slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/autopsy/nodes.h"
#include "base/mapping.h"

enum { MANY = 300000 };

static struct lp_nodes nodes;

static int open_nodes(void **state)
{
    (void)state;
    return lp_nodes_open(&nodes) ? 0 : -1;
}

static int close_nodes(void **state)
{
    (void)state;
    lp_mapping_free(nodes.items, nodes.capacity * sizeof *nodes.items);
    return 0;
}

static uint32_t put(uintptr_t key)
{
    uint64_t hash = lp_nodes_hash(key);
    lp_nodes_prefetch_slot(&nodes, hash);
    lp_nodes_prefetch_node(&nodes, hash);
    return lp_nodes_put(&nodes, key, hash);
}

static void a_table_that_was_not_opened_is_empty(void **state)
{
    (void)state;
    struct lp_nodes none = {0};
    assert_int_equal(lp_nodes_find(&none, 16), 0);
    assert_int_equal(lp_nodes_put(&none, 16, lp_nodes_hash(16)), 0);
}

/* All different, and so many without order that some share the half of the hash in their slots. */
static uintptr_t key_of(uint64_t i)
{
    uint64_t key = i * 0xda942042e4dd58b5u;
    return key ^ key >> 29;
}

static void numbers_are_given_in_order_and_stay(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= MANY; i++)
        assert_int_equal(put(key_of(i)), i);
    for (uint32_t i = 1; i <= MANY; i++) {
        assert_int_equal(put(key_of(i)), i);
        assert_int_equal(lp_nodes_find(&nodes, key_of(i)), i);
        assert_int_equal(nodes.items[i].key, key_of(i));
    }
    assert_int_equal(nodes.count, MANY + 1);
    assert_int_equal(lp_nodes_find(&nodes, key_of(MANY + 1)), 0);
}

static void a_new_node_is_zero_but_for_its_key(void **state)
{
    (void)state;
    const struct lp_walk_node *node = &nodes.items[put(32)];
    assert_int_equal(node->member | node->kind | node->edge | node->root, 0);
    assert_int_equal(node->place.distance | node->place.parent, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_was_not_opened_is_empty),
        cmocka_unit_test_setup_teardown(numbers_are_given_in_order_and_stay, open_nodes,
                                        close_nodes),
        cmocka_unit_test_setup_teardown(a_new_node_is_zero_but_for_its_key, open_nodes,
                                        close_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
