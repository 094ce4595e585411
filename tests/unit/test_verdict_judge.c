/* Verdict, severity, budgets and exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "verdict/judge.h"

static const struct lp_budget dialog = {.bytes_per_cycle = 1000, .orphans = 5};

static struct lp_findings leak_of(double bytes_per_cycle)
{
    return (struct lp_findings){.leaks = 1, .counted = 10, .bytes_per_cycle = bytes_per_cycle};
}

static struct lp_judgement judge(struct lp_findings findings)
{
    return lp_judge(&findings, &dialog, false);
}

static struct lp_judgement judge_strictly(struct lp_findings findings)
{
    return lp_judge(&findings, &dialog, true);
}

static void nothing_found_is_clean(void **state)
{
    (void)state;
    struct lp_judgement j = judge((struct lp_findings){.counted = 10});
    assert_int_equal(j.verdict, LP_VERDICT_CLEAN);
    assert_int_equal(j.severity, LP_SEVERITY_NONE);
    assert_false(j.is_over_budget);
    assert_int_equal(j.exit_code, LP_EXIT_OK);
    assert_int_equal(judge_strictly((struct lp_findings){.counted = 10}).exit_code, LP_EXIT_OK);
}

static void error_comes_before_leak_before_uncertain_before_bounded(void **state)
{
    (void)state;
    struct lp_findings f = leak_of(5000);
    f.is_error = true;
    f.uncertain = f.bounded = f.sporadic = 1;
    assert_int_equal(judge(f).verdict, LP_VERDICT_ERROR);
    f.is_error = false;
    assert_int_equal(judge(f).verdict, LP_VERDICT_LEAK);
    f.leaks = 0;
    assert_int_equal(judge(f).verdict, LP_VERDICT_INCONCLUSIVE);
    f.uncertain = 0;
    assert_int_equal(judge(f).verdict, LP_VERDICT_BOUNDED);
    f.bounded = 0;
    assert_int_equal(judge(f).verdict, LP_VERDICT_CLEAN);
}

static void what_was_not_measured_is_unknown_and_has_no_severity(void **state)
{
    (void)state;
    struct lp_findings f = leak_of(5e6);
    f.is_error = true;
    struct lp_judgement j = judge(f);
    assert_int_equal(j.severity, LP_SEVERITY_NONE);
    assert_int_equal(j.exit_code, LP_EXIT_UNKNOWN);
    f = (struct lp_findings){.uncertain = 1};
    assert_int_equal(judge(f).exit_code, LP_EXIT_UNKNOWN);
}

static void bounded_does_not_fail_even_strictly(void **state)
{
    (void)state;
    struct lp_findings f = {.bounded = 3, .counted = 10};
    assert_int_equal(judge(f).exit_code, LP_EXIT_OK);
    assert_int_equal(judge_strictly(f).verdict, LP_VERDICT_BOUNDED);
    assert_int_equal(judge_strictly(f).exit_code, LP_EXIT_OK);
}

static void severity_goes_by_total_bytes(void **state)
{
    (void)state;
    static const struct {
        double bytes_per_cycle;
        enum lp_severity severity;
        enum lp_exit exit_code;
    } rows[] = {
        {1000, LP_SEVERITY_MINOR, LP_EXIT_OK},
        {1000.1, LP_SEVERITY_MINOR, LP_EXIT_LEAK},
        {15300, LP_SEVERITY_MINOR, LP_EXIT_LEAK},
        {50000, LP_SEVERITY_MINOR, LP_EXIT_LEAK},
        {499999, LP_SEVERITY_MINOR, LP_EXIT_LEAK},
        {500000, LP_SEVERITY_MODERATE, LP_EXIT_LEAK},
        {2000000, LP_SEVERITY_MODERATE, LP_EXIT_LEAK},
        {2000001, LP_SEVERITY_SEVERE, LP_EXIT_SEVERE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lp_judgement j = judge(leak_of(rows[i].bytes_per_cycle));
        assert_int_equal(j.severity, rows[i].severity);
        assert_int_equal(j.exit_code, rows[i].exit_code);
    }
}

static void severity_counts_the_cycles_asked_for(void **state)
{
    (void)state;
    struct lp_findings f = leak_of(500000);
    f.counted = 3;
    assert_int_equal(judge(f).severity, LP_SEVERITY_MINOR);
    f.counted = 50;
    assert_int_equal(judge(f).severity, LP_SEVERITY_SEVERE);
}

static void a_leak_within_budget_is_a_leak_that_does_not_fail(void **state)
{
    (void)state;
    struct lp_judgement j = judge(leak_of(16));
    assert_int_equal(j.verdict, LP_VERDICT_LEAK);
    assert_int_equal(j.severity, LP_SEVERITY_MINOR);
    assert_false(j.is_over_budget);
    assert_int_equal(j.exit_code, LP_EXIT_OK);
}

static void a_strict_judge_has_no_budget(void **state)
{
    (void)state;
    assert_int_equal(judge_strictly(leak_of(16)).exit_code, LP_EXIT_LEAK);
    assert_int_equal(judge_strictly(leak_of(0)).exit_code, LP_EXIT_LEAK);
    assert_int_equal(judge_strictly(leak_of(3e6)).exit_code, LP_EXIT_SEVERE);
}

static void sporadic_survivors_fail_strictly_only(void **state)
{
    (void)state;
    struct lp_findings f = {.sporadic = 1, .counted = 10};
    assert_int_equal(judge(f).verdict, LP_VERDICT_CLEAN);
    assert_int_equal(judge(f).exit_code, LP_EXIT_OK);
    assert_int_equal(judge_strictly(f).verdict, LP_VERDICT_LEAK);
    assert_int_equal(judge_strictly(f).exit_code, LP_EXIT_LEAK);
}

static void one_worker_thread_or_descriptor_is_too_many(void **state)
{
    (void)state;
    struct lp_findings rows[] = {
        {.counted = 20, .workers = 1}, {.counted = 20, .threads = 1}, {.counted = 20, .fds = 1}};
    for (size_t i = 0; i < 3; i++) {
        struct lp_judgement j = judge(rows[i]);
        assert_int_equal(j.verdict, LP_VERDICT_LEAK);
        assert_int_equal(j.exit_code, LP_EXIT_LEAK);
    }
}

static void a_budget_for_counts_is_kept(void **state)
{
    (void)state;
    struct lp_budget budget = {.bytes_per_cycle = 0, .workers = 1, .threads = 2, .fds = 3};
    struct lp_findings f = {.counted = 10, .workers = 1, .threads = 2, .fds = 3, .orphans = 100};
    assert_int_equal(lp_judge(&f, &budget, false).exit_code, LP_EXIT_OK);
    assert_int_equal(lp_judge(&f, &budget, true).exit_code, LP_EXIT_LEAK);
    f.fds = 4;
    assert_int_equal(lp_judge(&f, &budget, false).exit_code, LP_EXIT_LEAK);
}

static void four_leaking_orphans_pass_and_five_fail(void **state)
{
    (void)state;
    struct lp_findings f = {.counted = 10, .leaks = 1, .bytes_per_cycle = 200, .orphans = 4};
    assert_int_equal(judge(f).exit_code, LP_EXIT_OK);
    assert_int_equal(judge_strictly(f).exit_code, LP_EXIT_LEAK);
    f.orphans = 5;
    assert_true(judge(f).is_over_budget);
    assert_int_equal(judge(f).exit_code, LP_EXIT_LEAK);
}

static void orphans_that_are_no_leak_never_fail(void **state)
{
    (void)state;
    struct lp_findings f = {.counted = 10, .bounded = 1, .orphans = 8};
    assert_int_equal(judge(f).verdict, LP_VERDICT_BOUNDED);
    assert_int_equal(judge(f).exit_code, LP_EXIT_OK);
    assert_int_equal(judge_strictly(f).exit_code, LP_EXIT_OK);
}

static void default_budgets_are_1000_bytes_and_500_for_a_worker(void **state)
{
    (void)state;
    assert_int_equal(lp_budget_default("dialog").bytes_per_cycle, 1000);
    assert_int_equal(lp_budget_default("call").bytes_per_cycle, 1000);
    assert_int_equal(lp_budget_default(NULL).bytes_per_cycle, 1000);
    assert_int_equal(lp_budget_default("worker").bytes_per_cycle, 500);
    assert_int_equal(lp_budget_default("worker").workers, 0);
    assert_int_equal(lp_budget_default("worker").orphans, 5);
}

static void of_several_exits_2_goes_before_3_before_1_before_0(void **state)
{
    (void)state;
    static const enum lp_exit order[] = {LP_EXIT_SEVERE, LP_EXIT_UNKNOWN, LP_EXIT_LEAK, LP_EXIT_OK};
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            assert_int_equal(lp_exit_worse(order[a], order[b]), order[a < b ? a : b]);
}

static void verdicts_and_severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(lp_verdict_name(LP_VERDICT_CLEAN), "clean");
    assert_string_equal(lp_verdict_name(LP_VERDICT_LEAK), "leak");
    assert_string_equal(lp_verdict_name(LP_VERDICT_BOUNDED), "bounded");
    assert_string_equal(lp_verdict_name(LP_VERDICT_INCONCLUSIVE), "inconclusive");
    assert_string_equal(lp_verdict_name(LP_VERDICT_ERROR), "error");
    assert_string_equal(lp_verdict_name((enum lp_verdict)99), "unknown");
    assert_string_equal(lp_severity_name(LP_SEVERITY_NONE), "none");
    assert_string_equal(lp_severity_name(LP_SEVERITY_MINOR), "minor");
    assert_string_equal(lp_severity_name(LP_SEVERITY_MODERATE), "moderate");
    assert_string_equal(lp_severity_name(LP_SEVERITY_SEVERE), "severe");
    assert_string_equal(lp_severity_name((enum lp_severity)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_found_is_clean),
        cmocka_unit_test(error_comes_before_leak_before_uncertain_before_bounded),
        cmocka_unit_test(what_was_not_measured_is_unknown_and_has_no_severity),
        cmocka_unit_test(bounded_does_not_fail_even_strictly),
        cmocka_unit_test(severity_goes_by_total_bytes),
        cmocka_unit_test(severity_counts_the_cycles_asked_for),
        cmocka_unit_test(a_leak_within_budget_is_a_leak_that_does_not_fail),
        cmocka_unit_test(a_strict_judge_has_no_budget),
        cmocka_unit_test(sporadic_survivors_fail_strictly_only),
        cmocka_unit_test(one_worker_thread_or_descriptor_is_too_many),
        cmocka_unit_test(a_budget_for_counts_is_kept),
        cmocka_unit_test(four_leaking_orphans_pass_and_five_fail),
        cmocka_unit_test(orphans_that_are_no_leak_never_fail),
        cmocka_unit_test(default_budgets_are_1000_bytes_and_500_for_a_worker),
        cmocka_unit_test(of_several_exits_2_goes_before_3_before_1_before_0),
        cmocka_unit_test(verdicts_and_severities_have_names),
    };
    return cmocka_run_group_tests_name("verdict_judge", tests, NULL, NULL);
}
