/* The loop that the agent runs: cycles, a census, shapes, a plan for more, until enough. What lives
 * is said by a model of the application: does what was born in `birth` live at the end of `now`? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "verdict/judge.h"
#include "verdict/plan.h"

enum { WARMUP = 2, TRAILING = 2, MAX_CYCLES = 512, MILLISECOND = 1000 * 1000 };

struct application {
    bool (*is_alive)(uint32_t birth, uint32_t now, uint32_t size);
    uint32_t size; /* of the window, the cache, the period, ... */
    enum lp_evicts evicts;
};

struct run {
    struct lp_shape_result result;
    uint32_t steady;
    uint32_t censuses;
};

static void take_census(const struct application *app, uint32_t cycles, uint64_t *counts)
{
    for (uint32_t birth = 0; birth < cycles; birth++)
        counts[birth] = app->is_alive(birth, cycles - 1, app->size) ? 1 : 0;
}

static struct run run_cycles(const struct application *app, uint32_t asked, uint64_t cycle_ns)
{
    static uint64_t counts[MAX_CYCLES], earlier[MAX_CYCLES];
    struct run run = {.steady = asked};
    struct lp_plan plan = {
        .asked = asked, .steady = asked, .cycle_ns = cycle_ns, .left_ns = UINT64_MAX};
    for (uint32_t i = 0; i < MAX_CYCLES; i++)
        earlier[i] = 0;
    for (;;) {
        uint32_t cycles = WARMUP + run.steady + TRAILING;
        assert_true(cycles <= MAX_CYCLES);
        take_census(app, cycles, counts);
        struct lp_curve curve = {.counts = counts,
                                 .bytes = counts,
                                 .earlier = run.censuses > 0 ? earlier : NULL,
                                 .warmup = WARMUP,
                                 .steady = run.steady,
                                 .trailing = TRAILING,
                                 .evicts = app->evicts};
        run.result = lp_shape_of(&curve);
        run.censuses++;
        uint32_t extra = lp_plan_extra(&plan, &run.result, 1);
        if (extra == 0)
            return run;
        for (uint32_t i = 0; i < cycles; i++)
            earlier[i] = counts[i] > earlier[i] ? counts[i] : earlier[i];
        run.steady += extra;
        plan.steady = run.steady;
        plan.extra_ns += extra * cycle_ns;
    }
}

static bool in_newest(uint32_t birth, uint32_t now, uint32_t size)
{
    return now - birth < size;
}

static bool in_oldest(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)now;
    return birth < size;
}

static bool always(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)birth, (void)now, (void)size;
    return true;
}

static bool since(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)now;
    return birth >= size;
}

static bool at_period(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)now;
    return birth % size == 0;
}

static bool only_in(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)now;
    return birth == size;
}

/* A cache that is emptied whenever it has grown to its size. */
static bool since_cleared(uint32_t birth, uint32_t now, uint32_t size)
{
    return birth / size == now / size;
}

/* A generator of its own, so that a failure can be repeated. */
static uint32_t scramble(uint32_t x)
{
    x = (x ^ 61) ^ (x >> 16);
    x *= 9;
    x ^= x >> 4;
    x *= 0x27d4eb2d;
    return x ^ (x >> 15);
}

/* A cache of `size` entries under random keys: an entry is born when its key is first drawn. */
static bool first_of_its_key(uint32_t birth, uint32_t now, uint32_t size)
{
    (void)now;
    for (uint32_t older = 0; older < birth; older++)
        if (scramble(older) % size == scramble(birth) % size)
            return false;
    return true;
}

static void assert_shape(const struct run *run, enum lp_shape shape)
{
    assert_string_equal(lp_shape_name(run->result.shape), lp_shape_name(shape));
}

static void a_ring_buffer_of_any_size_is_bounded(void **state)
{
    (void)state;
    for (uint32_t asked = 3; asked <= 20; asked++) {
        for (uint32_t size = TRAILING + 1; size <= 100; size++) {
            struct application app = {in_newest, size, LP_EVICTS_MAYBE};
            struct run run = run_cycles(&app, asked, MILLISECOND);
            bool is_larger_than_run = size >= run.steady + TRAILING;
            assert_shape(&run, is_larger_than_run ? LP_SHAPE_LEAK : LP_SHAPE_BOUNDED);
            if (is_larger_than_run)
                assert_int_equal(run.steady, asked * LP_PLAN_MAX_FACTOR);
        }
    }
}

static void deletions_up_to_two_cycles_late_cost_no_extra_cycles(void **state)
{
    (void)state;
    for (uint32_t size = 0; size <= TRAILING; size++) {
        struct application app = {in_newest, size, LP_EVICTS_MAYBE};
        struct run run = run_cycles(&app, 10, MILLISECOND);
        assert_shape(&run, LP_SHAPE_NONE);
        assert_int_equal(run.steady, 10);
    }
}

static void deletions_of_any_lateness_never_fail(void **state)
{
    (void)state;
    for (uint32_t size = 1; size <= 9; size++) {
        for (enum lp_evicts evicts = LP_EVICTS_NEVER; evicts <= LP_EVICTS_MAYBE; evicts++) {
            struct application app = {in_newest, size, evicts};
            enum lp_shape shape = run_cycles(&app, 10, MILLISECOND).result.shape;
            assert_true(shape == LP_SHAPE_NONE || shape == LP_SHAPE_BOUNDED ||
                        shape == LP_SHAPE_ONE_TIME);
        }
    }
}

static void a_ring_buffer_is_never_called_a_leak_when_time_runs_out(void **state)
{
    (void)state;
    for (uint64_t cycle_ns = MILLISECOND; cycle_ns < LP_PLAN_MAX_NS; cycle_ns *= 2) {
        for (uint32_t size = TRAILING + 1; size < 10 + TRAILING; size++) {
            struct application app = {in_newest, size, LP_EVICTS_MAYBE};
            enum lp_shape shape = run_cycles(&app, 10, cycle_ns).result.shape;
            assert_int_not_equal(shape, LP_SHAPE_LEAK);
            assert_int_not_equal(shape, LP_SHAPE_SPORADIC);
        }
    }
}

static void a_certain_leak_costs_no_extra_cycles(void **state)
{
    (void)state;
    for (uint32_t asked = 3; asked <= 40; asked++) {
        struct application app = {always, 0, LP_EVICTS_NEVER};
        struct run run = run_cycles(&app, asked, MILLISECOND);
        assert_shape(&run, LP_SHAPE_LEAK);
        assert_int_equal(run.steady, asked);
    }
}

static void a_leak_in_a_container_stays_a_leak_to_the_limit(void **state)
{
    (void)state;
    for (uint32_t asked = 1; asked <= 40; asked++) {
        struct application app = {always, 0, LP_EVICTS_MAYBE};
        struct run run = run_cycles(&app, asked, MILLISECOND);
        assert_shape(&run, LP_SHAPE_LEAK);
        assert_int_equal(run.steady, asked * LP_PLAN_MAX_FACTOR);
    }
}

static void a_leak_that_began_late_is_a_leak(void **state)
{
    (void)state;
    for (uint32_t asked = 6; asked <= 20; asked++) {
        for (uint32_t start = 0; start < WARMUP + asked - 1; start++) {
            struct application app = {since, start, LP_EVICTS_NEVER};
            struct run run = run_cycles(&app, asked, MILLISECOND);
            assert_shape(&run, LP_SHAPE_LEAK);
        }
    }
}

static void a_cache_that_filled_up_is_bounded(void **state)
{
    (void)state;
    for (uint32_t size = 1; size <= 35; size++) {
        struct application app = {in_oldest, size, LP_EVICTS_MAYBE};
        struct run run = run_cycles(&app, 10, MILLISECOND);
        if (size <= WARMUP)
            assert_shape(&run, LP_SHAPE_NONE);
        else
            assert_shape(&run, LP_SHAPE_BOUNDED);
    }
}

static void a_cache_under_random_keys_is_never_a_leak(void **state)
{
    (void)state;
    for (uint32_t size = 1; size <= 12; size++) {
        struct application app = {first_of_its_key, size, LP_EVICTS_MAYBE};
        assert_int_not_equal(run_cycles(&app, 10, MILLISECOND).result.shape, LP_SHAPE_LEAK);
    }
}

static void a_container_that_is_emptied_at_times_is_bounded(void **state)
{
    (void)state;
    for (uint32_t size = 6; size <= 12; size++) {
        struct application app = {since_cleared, size, LP_EVICTS_MAYBE};
        struct run run = run_cycles(&app, 10, MILLISECOND);
        if (run.censuses > 1)
            assert_shape(&run, LP_SHAPE_BOUNDED);
        else
            assert_int_not_equal(run.result.shape, LP_SHAPE_LEAK);
    }
}

static void a_steady_period_is_a_leak(void **state)
{
    (void)state;
    for (uint32_t period = 1; period <= 4; period++) {
        struct application app = {at_period, period, LP_EVICTS_NEVER};
        struct run run = run_cycles(&app, 12, MILLISECOND);
        assert_shape(&run, LP_SHAPE_LEAK);
    }
}

static void one_time_survivors_cost_no_extra_cycles(void **state)
{
    (void)state;
    for (uint32_t cycle = WARMUP; cycle < WARMUP + 10; cycle++) {
        struct application app = {only_in, cycle, LP_EVICTS_MAYBE};
        struct run run = run_cycles(&app, 10, MILLISECOND);
        assert_shape(&run, LP_SHAPE_ONE_TIME);
        assert_int_equal(run.steady, 10);
    }
}

static struct lp_shape_result wanting(bool wants_more)
{
    return (struct lp_shape_result){.shape = LP_SHAPE_LEAK, .wants_more = wants_more};
}

static void one_shape_that_wants_more_is_enough(void **state)
{
    (void)state;
    struct lp_plan plan = {
        .asked = 10, .steady = 10, .cycle_ns = MILLISECOND, .left_ns = UINT64_MAX};
    struct lp_shape_result shapes[] = {wanting(false), wanting(false), wanting(true)};
    assert_int_equal(lp_plan_extra(&plan, shapes, 0), 0);
    assert_int_equal(lp_plan_extra(&plan, shapes, 2), 0);
    assert_int_equal(lp_plan_extra(&plan, shapes, 3), 10);
}

static void the_run_doubles_up_to_four_times_the_cycles_asked_for(void **state)
{
    (void)state;
    struct lp_shape_result more = wanting(true);
    struct lp_plan plan = {.asked = 10, .steady = 10};
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 10);
    plan.steady = 20;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 20);
    plan.steady = 35;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 5);
    plan.steady = 40;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
    plan.steady = 50;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
}

static struct lp_shape_result of_shape(enum lp_shape shape)
{
    return (struct lp_shape_result){.shape = shape};
}

static void only_what_leaks_or_may_leak_is_explained(void **state)
{
    (void)state;
    struct lp_plan plan = {.asked = 10, .steady = 10};
    struct lp_shape_result shapes[] = {of_shape(LP_SHAPE_BOUNDED), of_shape(LP_SHAPE_ONE_TIME),
                                       of_shape(LP_SHAPE_SPORADIC), of_shape(LP_SHAPE_LEAK)};
    assert_false(lp_plan_explains(shapes, 3));
    assert_int_equal(lp_plan_capture(&plan, shapes, 3), 0);
    assert_true(lp_plan_explains(shapes, 4));
    assert_int_equal(lp_plan_capture(&plan, shapes, 4), LP_PLAN_CAPTURE);
    shapes[3].shape = LP_SHAPE_UNCERTAIN;
    assert_true(lp_plan_explains(shapes, 4));
}

static void cycles_with_stacks_are_few_after_a_short_run_and_fit_in_the_time(void **state)
{
    (void)state;
    struct lp_shape_result leak = of_shape(LP_SHAPE_LEAK);
    struct lp_plan plan = {
        .asked = 1, .steady = 1, .cycle_ns = 1000ull * MILLISECOND, .left_ns = UINT64_MAX};
    assert_int_equal(lp_plan_capture(&plan, &leak, 1), 1);
    plan.asked = 3;
    assert_int_equal(lp_plan_capture(&plan, &leak, 1), 2);
    plan.asked = 100;
    plan.left_ns = 32000ull * MILLISECOND;
    assert_int_equal(lp_plan_capture(&plan, &leak, 1), 2);
    plan.left_ns = 15000ull * MILLISECOND;
    assert_int_equal(lp_plan_capture(&plan, &leak, 1), 0);
}

static void extra_cycles_fit_in_the_time(void **state)
{
    (void)state;
    struct lp_shape_result more = wanting(true);
    struct lp_plan plan = {
        .asked = 10, .steady = 10, .cycle_ns = 3000ull * MILLISECOND, .left_ns = UINT64_MAX};
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 6);
    plan.extra_ns = 18000ull * MILLISECOND;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
    plan.extra_ns = 21000ull * MILLISECOND;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
    plan.extra_ns = UINT64_MAX;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
}

static void extra_cycles_take_half_of_the_time_that_is_left(void **state)
{
    (void)state;
    struct lp_shape_result more = wanting(true);
    struct lp_plan plan = {
        .asked = 10, .steady = 10, .cycle_ns = 1000ull * MILLISECOND, .left_ns = UINT64_MAX};
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 10);
    plan.left_ns = 8000ull * MILLISECOND;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 4);
    plan.left_ns = 0;
    assert_int_equal(lp_plan_extra(&plan, &more, 1), 0);
}

static void a_huge_number_of_cycles_does_not_overflow(void **state)
{
    (void)state;
    struct lp_shape_result more = wanting(true);
    struct lp_plan plan = {.asked = UINT32_MAX, .steady = UINT32_MAX};
    assert_int_equal(lp_plan_extra(&plan, &more, 1), UINT32_MAX);
}

static void what_stays_uncertain_within_the_limits_is_inconclusive(void **state)
{
    (void)state;
    struct application app = {in_newest, 8, LP_EVICTS_MAYBE};
    struct run run = run_cycles(&app, 10, LP_PLAN_MAX_NS + 1);
    assert_shape(&run, LP_SHAPE_UNCERTAIN);
    struct lp_findings findings = {.uncertain = 1, .counted = 10};
    struct lp_budget budget = lp_budget_default("call");
    assert_int_equal(lp_judge(&findings, &budget, false).exit_code, LP_EXIT_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_buffer_of_any_size_is_bounded),
        cmocka_unit_test(deletions_up_to_two_cycles_late_cost_no_extra_cycles),
        cmocka_unit_test(deletions_of_any_lateness_never_fail),
        cmocka_unit_test(a_ring_buffer_is_never_called_a_leak_when_time_runs_out),
        cmocka_unit_test(a_certain_leak_costs_no_extra_cycles),
        cmocka_unit_test(a_leak_in_a_container_stays_a_leak_to_the_limit),
        cmocka_unit_test(a_leak_that_began_late_is_a_leak),
        cmocka_unit_test(a_cache_that_filled_up_is_bounded),
        cmocka_unit_test(a_cache_under_random_keys_is_never_a_leak),
        cmocka_unit_test(a_container_that_is_emptied_at_times_is_bounded),
        cmocka_unit_test(a_steady_period_is_a_leak),
        cmocka_unit_test(one_time_survivors_cost_no_extra_cycles),
        cmocka_unit_test(one_shape_that_wants_more_is_enough),
        cmocka_unit_test(the_run_doubles_up_to_four_times_the_cycles_asked_for),
        cmocka_unit_test(only_what_leaks_or_may_leak_is_explained),
        cmocka_unit_test(cycles_with_stacks_are_few_after_a_short_run_and_fit_in_the_time),
        cmocka_unit_test(extra_cycles_fit_in_the_time),
        cmocka_unit_test(extra_cycles_take_half_of_the_time_that_is_left),
        cmocka_unit_test(a_huge_number_of_cycles_does_not_overflow),
        cmocka_unit_test(what_stays_uncertain_within_the_limits_is_inconclusive),
    };
    return cmocka_run_group_tests_name("verdict_plan", tests, NULL, NULL);
}
