/* Curves as they are drawn: one digit for each cycle, oldest first, "." for no survivors, and "|"
 * between warm-up, steady and trailing cycles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "verdict/shape.h"

enum { MAX_CYCLES = 128, BYTES_EACH = 16 };

struct drawing {
    struct lp_curve curve;
    uint64_t counts[MAX_CYCLES], bytes[MAX_CYCLES], earlier[MAX_CYCLES];
};

static void read_cells(const char *text, uint64_t *cells, uint32_t parts[3])
{
    uint32_t part = 0, cycle = 0;
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            part++;
            continue;
        }
        assert_true(cycle < MAX_CYCLES && part < 3);
        cells[cycle++] = *text == '.' ? 0 : (uint64_t)(*text - '0');
        parts[part]++;
    }
}

static void draw(struct drawing *d, const char *now, const char *earlier, enum lp_evicts evicts)
{
    uint32_t parts[3] = {0}, earlier_parts[3] = {0};
    *d = (struct drawing){0};
    read_cells(now, d->counts, parts);
    for (uint32_t i = 0; i < MAX_CYCLES; i++)
        d->bytes[i] = d->counts[i] * BYTES_EACH;
    if (earlier != NULL) {
        read_cells(earlier, d->earlier, earlier_parts);
        d->curve.earlier = d->earlier;
    }
    d->curve.counts = d->counts;
    d->curve.bytes = d->bytes;
    d->curve.warmup = parts[0];
    d->curve.steady = parts[1];
    d->curve.trailing = parts[2];
    d->curve.evicts = evicts;
}

static void check_at(const char *file, int line, const char *now, const char *earlier,
                     enum lp_evicts evicts, enum lp_shape shape, bool wants_more)
{
    struct drawing d;
    draw(&d, now, earlier, evicts);
    struct lp_shape_result result = lp_shape_of(&d.curve);
    if (result.shape != shape || result.wants_more != wants_more) {
        print_error("%s:%d: \"%s\" is %s%s\n", file, line, now, lp_shape_name(result.shape),
                    result.wants_more ? ", wants more" : "");
        fail();
    }
}

#define check(now, evicts, shape, more)                                                            \
    check_at(__FILE__, __LINE__, now, NULL, LP_EVICTS_##evicts, LP_SHAPE_##shape, more)
#define check_after(earlier, now, evicts, shape, more)                                             \
    check_at(__FILE__, __LINE__, now, earlier, LP_EVICTS_##evicts, LP_SHAPE_##shape, more)

enum { ENOUGH = false, MORE = true };

static void nothing_left_is_no_shape(void **state)
{
    (void)state;
    check("..|..........|..", MAYBE, NONE, ENOUGH);
    check("|.|", NEVER, NONE, ENOUGH);
    check("||", NEVER, NONE, ENOUGH);
}

static void warmup_and_trailing_cycles_are_never_judged(void **state)
{
    (void)state;
    check("95|..........|..", NEVER, NONE, ENOUGH);
    check("..|..........|99", NEVER, NONE, ENOUGH);
    check("91|..........|.1", MAYBE, NONE, ENOUGH);
    check("11|..........|11", BOUND, NONE, ENOUGH);
}

static void one_in_every_cycle_leaks(void **state)
{
    (void)state;
    check("..|1111111111|11", NEVER, LEAK, ENOUGH);
    check("99|1121312111|..", NEVER, LEAK, MORE);
    check("|111|", NEVER, LEAK, ENOUGH);
}

static void what_may_have_a_bound_leaks_but_asks_for_more(void **state)
{
    (void)state;
    check("11|1111111111|11", MAYBE, LEAK, MORE);
    check_after("11|1111111111|11........", "11|111111111111111111|11", MAYBE, LEAK, MORE);
}

static void a_missing_cycle_is_not_every_cycle(void **state)
{
    (void)state;
    check("11|1111.11111|11", NEVER, SPORADIC, MORE);
    check("11|1111111.11|11", MAYBE, SPORADIC, MORE);
}

static void too_few_cycles_ask_for_more(void **state)
{
    (void)state;
    check("11|1|11", NEVER, LEAK, MORE);
    check("11|11|11", NEVER, LEAK, MORE);
    check("11|1|..", NEVER, ONE_TIME, MORE);
    check("..|1.1|..", MAYBE, ONE_TIME, MORE);
}

static void growth_of_a_known_container_is_one_time(void **state)
{
    (void)state;
    struct drawing d;
    draw(&d, "..|1111111111|11", NULL, LP_EVICTS_NEVER);
    d.curve.is_growth_buffer = true;
    struct lp_shape_result result = lp_shape_of(&d.curve);
    assert_int_equal(result.shape, LP_SHAPE_ONE_TIME);
    assert_false(result.wants_more);
}

static void growth_without_survivors_is_no_shape(void **state)
{
    (void)state;
    struct drawing d;
    draw(&d, "1.|..........|.1", NULL, LP_EVICTS_NEVER);
    d.curve.is_growth_buffer = true;
    assert_int_equal(lp_shape_of(&d.curve).shape, LP_SHAPE_NONE);
}

static void a_bound_that_was_read_is_bounded_whatever_it_looks_like(void **state)
{
    (void)state;
    check("11|1111111111|11", BOUND, BOUNDED, ENOUGH);
    check("..|....1.....|..", BOUND, BOUNDED, ENOUGH);
    check("..|......1111|11", BOUND, BOUNDED, ENOUGH);
}

static void survivors_of_one_or_two_cycles_are_one_time_wherever_they_are(void **state)
{
    (void)state;
    enum { CYCLES = 10 };
    for (int a = 0; a < CYCLES; a++) {
        for (int b = a; b < CYCLES; b++) {
            char now[] = "3.|..........|..";
            now[3 + a] = '2';
            now[3 + b] = '1';
            check_at(__FILE__, __LINE__, now, NULL, LP_EVICTS_MAYBE, LP_SHAPE_ONE_TIME, ENOUGH);
        }
    }
}

static void leftovers_of_an_initialisation_are_one_time(void **state)
{
    (void)state;
    check("95|2.........|..", MAYBE, ONE_TIME, ENOUGH);
    check("95|21........|..", NEVER, ONE_TIME, ENOUGH);
}

static void only_the_newest_cycles_are_uncertain_at_first(void **state)
{
    (void)state;
    check("..|.......111|11", MAYBE, UNCERTAIN, MORE);
    check("..|.111111111|11", MAYBE, UNCERTAIN, MORE);
    check("..|.111111111|11", NEVER, UNCERTAIN, MORE);
    check("1.|.....11111|11", MAYBE, UNCERTAIN, MORE);
}

static void what_is_in_flight_never_fails(void **state)
{
    (void)state;
    check("..|.........1|11", MAYBE, ONE_TIME, MORE);
    check("..|.........1|11", NEVER, ONE_TIME, ENOUGH);
    check("..|........11|11", NEVER, ONE_TIME, MORE);
    check("..|.........1|..", MAYBE, ONE_TIME, ENOUGH);
}

static void a_window_that_slid_is_bounded(void **state)
{
    (void)state;
    check_after("..|.....11111|11........", "..|...............11111|11", MAYBE, BOUNDED, ENOUGH);
    check_after("..|..11111111|11........", "..|............11111111|11", NEVER, BOUNDED, ENOUGH);
    check_after("11|1111111111|11........", "..|....1111111111111111|11", MAYBE, BOUNDED, ENOUGH);
}

static void a_window_that_slid_by_one_cycle_is_bounded(void **state)
{
    (void)state;
    check_after("..|.....11111|11.", "..|......11111|11", MAYBE, BOUNDED, ENOUGH);
    check_after("11|1111111111|11..", "..|.11111111111|11", MAYBE, BOUNDED, ENOUGH);
}

static void a_window_with_gaps_that_was_exchanged_is_bounded(void **state)
{
    (void)state;
    check_after("..|.1.1.11..1|1.........", "..|............1.1..11.|1.", MAYBE, BOUNDED, ENOUGH);
}

static void a_container_that_was_emptied_is_bounded(void **state)
{
    (void)state;
    check_after("..|......1111|11..........", "..|....................|..", MAYBE, BOUNDED, ENOUGH);
    check_after("..|......1111|11..........", "..|....................|.1", MAYBE, BOUNDED, ENOUGH);
    check_after("..|..........|11..........", "..|....................|11", MAYBE, NONE, ENOUGH);
    check_after("1.|..........|.1..........", "..|....................|..", MAYBE, NONE, ENOUGH);
}

static void late_deletions_that_slide_are_bounded(void **state)
{
    (void)state;
    check_after("..|.........1|11..........", "..|...................1|11", MAYBE, BOUNDED, ENOUGH);
    check_after("..|........22|22..........", "..|..................22|22", NEVER, BOUNDED, ENOUGH);
}

static void a_leak_that_began_late_has_a_fixed_start(void **state)
{
    (void)state;
    check_after("..|.....11111|11........", "..|.....111111111111111|11", NEVER, LEAK, ENOUGH);
    check_after("..|.....11111|11........", "..|.....111111111111111|11", MAYBE, LEAK, MORE);
    check_after("..|.........1|11....", "..|.........11111|11", NEVER, UNCERTAIN, MORE);
}

static void a_late_leak_is_told_from_late_deletions_in_the_same_cluster(void **state)
{
    (void)state;
    const char *first = "..|..........|55........";
    check_after(first, "..|.............1111111|55", NEVER, UNCERTAIN, MORE);
    const char *both = "..|..........|55.1111155....................";
    check_after(both, "..|.............111111111111111111111111|55", NEVER, LEAK, ENOUGH);
}

static void a_start_that_no_census_confirmed_stays_uncertain(void **state)
{
    (void)state;
    check_after("..|..........|..........", "..|............11111111|11", NEVER, UNCERTAIN, MORE);
}

static void a_cache_that_filled_up_is_bounded(void **state)
{
    (void)state;
    check("11|1111......|..", MAYBE, BOUNDED, ENOUGH);
    check("11|1111......|..", NEVER, BOUNDED, ENOUGH);
    check("..|111.......|..", MAYBE, BOUNDED, ENOUGH);
    check("11|1.........|..", MAYBE, BOUNDED, ENOUGH);
    check("1.|1.11............|..", MAYBE, BOUNDED, ENOUGH);
}

static void a_quiet_end_that_is_too_short_is_uncertain(void **state)
{
    (void)state;
    check("11|11111111111111..|.", MAYBE, UNCERTAIN, MORE);
    check("..|111.|.", MAYBE, UNCERTAIN, MORE);
    check_after("..|111.|.....", "..|111.....|.", MAYBE, BOUNDED, ENOUGH);
}

static void a_filled_cache_with_later_survivors_has_not_filled_up(void **state)
{
    (void)state;
    check("11|1111......|.1", MAYBE, SPORADIC, MORE);
}

static void equal_distances_from_start_to_end_leak_at_a_rate(void **state)
{
    (void)state;
    check("..|1.1.1.1.1.|1.", NEVER, LEAK, ENOUGH);
    check("..|.1.1.1.1.1|.1", NEVER, LEAK, ENOUGH);
    check("1.|.1..1..1..|1.", NEVER, LEAK, MORE);
    check("..|1..1..1..1|..", NEVER, LEAK, ENOUGH);
    check("..|1...1...1.|..", MAYBE, LEAK, MORE);
}

static void every_period_and_phase_is_found_in_a_long_run(void **state)
{
    (void)state;
    for (uint32_t period = 2; period <= 13; period++) {
        for (uint32_t phase = 0; phase < period; phase++) {
            struct drawing d;
            draw(&d, "..|........................................|..", NULL, LP_EVICTS_NEVER);
            for (uint32_t i = phase; i < d.curve.steady; i += period)
                d.counts[d.curve.warmup + i] = 2;
            assert_int_equal(lp_shape_of(&d.curve).shape, LP_SHAPE_LEAK);
        }
    }
}

static void distances_that_do_not_span_the_run_are_sporadic(void **state)
{
    (void)state;
    check("..|...1.1.1..|..", NEVER, SPORADIC, MORE);
    check("..|.1.1.1....|.1", NEVER, SPORADIC, MORE);
    check("..|.1..1.1...|..", NEVER, SPORADIC, MORE);
}

static void an_even_spread_over_a_long_run_leaks_at_a_rate(void **state)
{
    (void)state;
    check("..|11.1.1|..", NEVER, SPORADIC, MORE);
    check("..|11.1..1.11...111.1.1..1.|1.", NEVER, LEAK, ENOUGH);
    check("..|11.1..1.11...111.1.1..1.|1.", MAYBE, LEAK, MORE);
}

static void an_uneven_spread_over_a_long_run_is_sporadic(void **state)
{
    (void)state;
    check("..|111111....1....11....1...|..", NEVER, SPORADIC, ENOUGH);
    check("..|9.....9.....9......9....|..", NEVER, SPORADIC, ENOUGH);
}

static void the_rate_counts_steady_cycles_only(void **state)
{
    (void)state;
    struct drawing d;
    draw(&d, "99|1234|99", NULL, LP_EVICTS_NEVER);
    struct lp_rate rate = lp_shape_of(&d.curve).rate;
    assert_int_equal(rate.total, 10);
    assert_int_equal(rate.bytes, 10 * BYTES_EACH);
    assert_int_equal(rate.cycles, 4);
}

static void nothing_left_has_no_rate(void **state)
{
    (void)state;
    struct drawing d;
    draw(&d, "99|....|99", NULL, LP_EVICTS_NEVER);
    struct lp_rate rate = lp_shape_of(&d.curve).rate;
    assert_int_equal(rate.total, 0);
    assert_int_equal(rate.bytes, 0);
    assert_int_equal(rate.cycles, 0);
}

/* Every curve of 8 steady cycles, every end, seen once and seen again. */
static void every_curve_has_a_shape_that_fits_it(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1u << 12; bits++) {
        struct drawing d;
        draw(&d, "..|........|..", NULL, LP_EVICTS_NEVER + (enum lp_evicts)(bits % 2));
        for (unsigned i = 0; i < 12; i++)
            d.counts[i] = bits >> i & 1;
        unsigned steady = (unsigned)__builtin_popcount(bits >> 2 & 0xff);
        enum lp_shape shape = lp_shape_of(&d.curve).shape;
        assert_int_equal(shape == LP_SHAPE_NONE, steady == 0);
        assert_true(shape != LP_SHAPE_SPORADIC || steady >= 3);
        assert_true(shape != LP_SHAPE_LEAK || steady >= 3);
        assert_true(steady != 8 || shape == LP_SHAPE_LEAK);
        assert_true(steady == 0 || steady > 2 || shape == LP_SHAPE_ONE_TIME ||
                    shape == LP_SHAPE_BOUNDED);
    }
}

static void every_shape_has_a_name(void **state)
{
    (void)state;
    const char *names[] = {"none", "leak", "bounded", "one-time", "sporadic", "uncertain"};
    for (unsigned shape = 0; shape < 6; shape++)
        assert_string_equal(lp_shape_name((enum lp_shape)shape), names[shape]);
    assert_string_equal(lp_shape_name((enum lp_shape)6), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_left_is_no_shape),
        cmocka_unit_test(warmup_and_trailing_cycles_are_never_judged),
        cmocka_unit_test(one_in_every_cycle_leaks),
        cmocka_unit_test(what_may_have_a_bound_leaks_but_asks_for_more),
        cmocka_unit_test(a_missing_cycle_is_not_every_cycle),
        cmocka_unit_test(too_few_cycles_ask_for_more),
        cmocka_unit_test(growth_of_a_known_container_is_one_time),
        cmocka_unit_test(growth_without_survivors_is_no_shape),
        cmocka_unit_test(a_bound_that_was_read_is_bounded_whatever_it_looks_like),
        cmocka_unit_test(survivors_of_one_or_two_cycles_are_one_time_wherever_they_are),
        cmocka_unit_test(leftovers_of_an_initialisation_are_one_time),
        cmocka_unit_test(only_the_newest_cycles_are_uncertain_at_first),
        cmocka_unit_test(what_is_in_flight_never_fails),
        cmocka_unit_test(a_window_that_slid_is_bounded),
        cmocka_unit_test(a_window_that_slid_by_one_cycle_is_bounded),
        cmocka_unit_test(a_window_with_gaps_that_was_exchanged_is_bounded),
        cmocka_unit_test(a_container_that_was_emptied_is_bounded),
        cmocka_unit_test(late_deletions_that_slide_are_bounded),
        cmocka_unit_test(a_leak_that_began_late_has_a_fixed_start),
        cmocka_unit_test(a_late_leak_is_told_from_late_deletions_in_the_same_cluster),
        cmocka_unit_test(a_start_that_no_census_confirmed_stays_uncertain),
        cmocka_unit_test(a_cache_that_filled_up_is_bounded),
        cmocka_unit_test(a_quiet_end_that_is_too_short_is_uncertain),
        cmocka_unit_test(a_filled_cache_with_later_survivors_has_not_filled_up),
        cmocka_unit_test(equal_distances_from_start_to_end_leak_at_a_rate),
        cmocka_unit_test(every_period_and_phase_is_found_in_a_long_run),
        cmocka_unit_test(distances_that_do_not_span_the_run_are_sporadic),
        cmocka_unit_test(an_even_spread_over_a_long_run_leaks_at_a_rate),
        cmocka_unit_test(an_uneven_spread_over_a_long_run_is_sporadic),
        cmocka_unit_test(the_rate_counts_steady_cycles_only),
        cmocka_unit_test(nothing_left_has_no_rate),
        cmocka_unit_test(every_curve_has_a_shape_that_fits_it),
        cmocka_unit_test(every_shape_has_a_name),
    };
    return cmocka_run_group_tests_name("verdict_shape", tests, NULL, NULL);
}
