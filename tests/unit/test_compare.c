/* Two made-up results -> what became of each component. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyze/compare.h"

/* Of one test of `cycles` cycles with one leak. */
struct made {
    const char *verdict, *shape, *owner, *what, *fingerprint;
    double count, bytes;
    int cycles;
    int workers;
    const char *flag; /* of the leak, or NULL */
};

static const struct made usual = {.verdict = "leak",
                                  .shape = "leak",
                                  .owner = "yours",
                                  .what = "Dialog",
                                  .fingerprint = "00000000000000aa",
                                  .count = 1,
                                  .bytes = 16,
                                  .cycles = 10};

static json_t *json_rates(const struct made *made)
{
    bool is_leak = strcmp(made->shape, "leak") == 0;
    return json_pack("{s:f,s:f,s:f,s:f,s:f,s:f,s:f}", "bytes", is_leak ? made->bytes : 0.0,
                     "blocks", 0.0, "python_objects", is_leak ? made->count : 0.0, "qobjects", 0.0,
                     "connections", 0.0, "threads", 0.0, "fds", 0.0);
}

static json_t *json_leaks(const struct made *made)
{
    json_t *flags = json_array();
    if (made->flag != NULL)
        json_array_append_new(flags, json_string(made->flag));
    return json_pack("[{s:s,s:s,s:s,s:s,s:s,s:f,s:f,s:f,s:o}]", "fingerprint", made->fingerprint,
                     "owner", made->owner, "what", made->what, "layer", "python", "shape",
                     made->shape, "count_per_cycle", made->count, "bytes_per_cycle", made->bytes,
                     "blocks_per_cycle", 0.0, "flags", flags);
}

static struct lp_result *result_of(const struct made *made)
{
    struct lp_error error = {0};
    struct lp_result *result = NULL;
    json_t *test =
        json_pack("{s:s,s:s,s:s,s:s,s:b,s:{s:i,s:i,s:i,s:i},s:i,s:o,s:o,s:{s:[]},s:o}", "name", "a",
                  "kind", "dialog", "verdict", made->verdict, "severity", "none", "over_budget", 0,
                  "cycles", "warmup", 2, "counted", made->cycles, "extra", 0, "asked", made->cycles,
                  "leaked_workers", made->workers, "per_cycle", json_rates(made), "per_cycle_yours",
                  json_rates(made), "survivors", "bytes", "leaks", json_leaks(made));
    json_t *json = json_pack("{s:s,s:s,s:b,s:{},s:[o]}", "schema", "leakpal-result/1", "leakpal",
                             "0.1.0", "strict", 0, "environment", "tests", test);
    assert_non_null(json);
    if (lp_result_read(json, &result, &error) < 0)
        fail_msg("%s", error.message);
    json_decref(json);
    return result;
}

static enum lp_progress progress_of(struct made before, struct made after, bool is_strict)
{
    lp_cleanup(lp_result_freep) struct lp_result *old = result_of(&before);
    lp_cleanup(lp_result_freep) struct lp_result *new = result_of(&after);
    lp_cleanup(lp_comparison_freep) struct lp_comparison *comparison = NULL;
    assert_int_equal(lp_compare(old, new, is_strict, &comparison), 0);
    assert_int_equal(comparison->components.count, 1);
    const struct lp_component_change *change =
        lp_vector_at(&comparison->components, struct lp_component_change, 0);
    assert_int_equal(comparison->exit_code, change->progress == LP_PROGRESS_WORSE);
    return change->progress;
}

static struct made with_count(double count, int cycles)
{
    struct made made = usual;
    made.count = count;
    made.bytes = 16 * count;
    made.cycles = cycles;
    return made;
}

static void whole_rates_are_exact_whatever_the_cycles(void **state)
{
    (void)state;
    assert_int_equal(progress_of(with_count(2, 10), with_count(2, 37), false),
                     LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(with_count(100, 10), with_count(101, 10), false),
                     LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(with_count(101, 10), with_count(100, 3), false),
                     LP_PROGRESS_BETTER);
}

static void rates_with_a_fraction_need_more_than_an_occurrence(void **state)
{
    (void)state;
    assert_int_equal(progress_of(with_count(0.3, 10), with_count(1.0 / 3, 21), false),
                     LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(with_count(0.3, 10), with_count(0.7, 10), false),
                     LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(with_count(4.3, 10), with_count(4.6, 10), false),
                     LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(with_count(4.3, 100), with_count(6.1, 100), false),
                     LP_PROGRESS_WORSE);
}

static void another_type_is_a_new_leak_and_another_holder_is_not(void **state)
{
    (void)state;
    struct made other = usual;
    other.fingerprint = "00000000000000bb";
    assert_int_equal(progress_of(usual, other, false), LP_PROGRESS_UNCHANGED);
    other.what = "Window";
    assert_int_equal(progress_of(usual, other, false), LP_PROGRESS_WORSE);
}

static void memory_without_a_name_is_judged_in_sum(void **state)
{
    (void)state;
    struct made before = usual, after = usual;
    before.flag = after.flag = "buffer";
    before.what = "Python buffer of 64 bytes";
    before.bytes = 64;
    after.what = "Python buffer of 48 bytes";
    after.fingerprint = "00000000000000bb";
    after.bytes = 48;
    assert_int_equal(progress_of(before, after, false), LP_PROGRESS_BETTER);
    assert_int_equal(progress_of(after, before, false), LP_PROGRESS_WORSE);
}

static void what_is_no_leak_and_what_is_foreign_is_not_judged(void **state)
{
    (void)state;
    struct made clean = usual, foreign = usual, sporadic = usual;
    clean.verdict = "clean";
    clean.shape = "one-time";
    clean.count = 0;
    clean.bytes = 0;
    foreign.owner = "PySide6";
    sporadic.shape = "sporadic";
    assert_int_equal(progress_of(clean, usual, false), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(usual, clean, false), LP_PROGRESS_BETTER);
    assert_int_equal(progress_of(clean, foreign, false), LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(clean, foreign, true), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(clean, sporadic, false), LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(clean, sporadic, true), LP_PROGRESS_WORSE);
}

static void workers_that_are_left_are_counted(void **state)
{
    (void)state;
    struct made after = usual;
    after.workers = 10;
    assert_int_equal(progress_of(usual, after, false), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(after, usual, false), LP_PROGRESS_BETTER);
}

static void inconclusive_is_worse_unless_it_was_there(void **state)
{
    (void)state;
    struct made error = usual, inconclusive = usual;
    error.verdict = "error";
    inconclusive.verdict = "inconclusive";
    assert_int_equal(progress_of(usual, error, false), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(usual, inconclusive, false), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(inconclusive, error, false), LP_PROGRESS_WORSE);
    assert_int_equal(progress_of(error, error, false), LP_PROGRESS_UNCHANGED);
    assert_int_equal(progress_of(error, usual, false), LP_PROGRESS_BETTER);
}

static void a_mistake_names_its_key(void **state)
{
    (void)state;
    struct lp_error error = {0};
    struct lp_result *result = NULL;
    json_t *json = json_pack("{s:s,s:s,s:b,s:{},s:[{s:i}]}", "schema", "leakpal-result/1",
                             "leakpal", "0.1.0", "strict", 0, "environment", "tests", "name", 7);
    assert_int_equal(lp_result_read(json, &result, &error), -LP_EFORMAT);
    assert_string_equal(error.message, "tests[0].name: expected a text");
    assert_null(result);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_rates_are_exact_whatever_the_cycles),
        cmocka_unit_test(rates_with_a_fraction_need_more_than_an_occurrence),
        cmocka_unit_test(another_type_is_a_new_leak_and_another_holder_is_not),
        cmocka_unit_test(memory_without_a_name_is_judged_in_sum),
        cmocka_unit_test(what_is_no_leak_and_what_is_foreign_is_not_judged),
        cmocka_unit_test(workers_that_are_left_are_counted),
        cmocka_unit_test(inconclusive_is_worse_unless_it_was_there),
        cmocka_unit_test(a_mistake_names_its_key),
    };
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
