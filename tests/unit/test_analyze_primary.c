/* Which leak of a ring is told, and which ones are told with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/model.h"
#include "analyze/primary.h"

enum { MEMBERS = 4 };

/* Node i of the ring has an edge to node i + 1, and the last one to the first. */
struct member {
    enum lp_layer layer;
    const char *what;
    enum lp_node_kind node;
    enum lp_edge_kind edge; /* that leads to it */
};

struct ring {
    struct lp_model model;
    struct lp_test test;
    struct lp_cluster clusters[MEMBERS];
    struct lp_leak leaks[MEMBERS];
    struct lp_path paths[MEMBERS];
    struct lp_step steps[MEMBERS][MEMBERS + 1];
};

/* As the autopsy tells it: around the ring, from the member to itself. */
static void set_path(struct ring *ring, const struct member *members, int index)
{
    for (int i = 0; i <= MEMBERS; i++) {
        int place = (index + i) % MEMBERS;
        const struct member *member = &members[place];
        ring->steps[index][i] = (struct lp_step){.edge = i == 0 ? LP_EDGE_ROOT : member->edge,
                                                 .node = member->node,
                                                 .name = "",
                                                 .label = member->what,
                                                 .detail = "",
                                                 .file = "",
                                                 .flags = LP_STEP_SURVIVOR,
                                                 .member = &ring->clusters[place]};
    }
    ring->paths[index] =
        (struct lp_path){.reach = LP_REACH_MEMBERS, .steps = {ring->steps[index], MEMBERS + 1, 0}};
}

static const char *primary_of(struct ring *ring, const struct member *members)
{
    *ring = (struct ring){0};
    for (int i = 0; i < MEMBERS; i++) {
        ring->clusters[i] = (struct lp_cluster){
            .layer = members[i].layer, .what = members[i].what, .result = {.shape = LP_SHAPE_LEAK}};
        ring->leaks[i] = (struct lp_leak){
            .cluster = &ring->clusters[i], .shape = LP_SHAPE_LEAK, .path = &ring->paths[i]};
        set_path(ring, members, i);
    }
    ring->test.leaks = (struct lp_vector){ring->leaks, MEMBERS, 0};
    assert_int_equal(lp_test_find_primaries(&ring->model, &ring->test), 0);
    for (int i = 1; i < MEMBERS; i++)
        assert_ptr_equal(ring->leaks[i].primary, ring->leaks[0].primary);
    lp_arena_done(&ring->model.arena);
    return ring->leaks[0].primary->what;
}

#define ACTION                                                                                     \
    {                                                                                              \
        LP_LAYER_QT, "QAction", LP_NODE_QOBJECT, LP_EDGE_CHILD                                     \
    }
#define PROXY                                                                                      \
    {                                                                                              \
        LP_LAYER_QT, "PyQtSlotProxy", LP_NODE_QOBJECT, LP_EDGE_SLOT                                \
    }
#define LAMBDA                                                                                     \
    {                                                                                              \
        LP_LAYER_PYTHON, "function", LP_NODE_FUNCTION, LP_EDGE_POINTER                             \
    }
#define MENU                                                                                       \
    {                                                                                              \
        LP_LAYER_QT, "QMenu", LP_NODE_QOBJECT, LP_EDGE_WRAPPED                                     \
    }

static void a_menu_comes_before_its_action_and_what_connects_them(void **state)
{
    (void)state;
    static struct ring ring;
    const struct member members[][MEMBERS] = {{ACTION, PROXY, LAMBDA, MENU},
                                              {PROXY, LAMBDA, MENU, ACTION},
                                              {LAMBDA, MENU, ACTION, PROXY},
                                              {MENU, ACTION, PROXY, LAMBDA}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_string_equal(primary_of(&ring, members[i]), "QMenu");
}

static void an_object_of_the_application_comes_before_any_of_qt(void **state)
{
    (void)state;
    static struct ring ring;
    const struct member members[MEMBERS] = {
        ACTION, LAMBDA, {LP_LAYER_PYTHON, "Presenter", LP_NODE_PYTHON, LP_EDGE_CELL}, MENU};
    assert_string_equal(primary_of(&ring, members), "Presenter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_menu_comes_before_its_action_and_what_connects_them),
        cmocka_unit_test(an_object_of_the_application_comes_before_any_of_qt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
