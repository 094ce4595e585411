/* What goes wrong in a proof cycle costs the proof, and nothing that was measured before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../golden/writer.h"
#include "analyze/assess.h"
#include "analyze/model.h"

static struct writer writer;

/* A leak that was measured, and then the first of its proof cycles. */
static void begin_proof(void)
{
    writer_begin(&writer);
    writer_environment(&writer, "mode", "dialog");
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycles(&writer, 10, 16, 1, 1);
    writer_census(&writer);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON, .what = "Dialog"});
    writer_cells(&writer, 1, 14, 1, 16);
    writer_test_end(&writer, 10, 0);
    writer_cycle_begin(&writer, LP_ROLE_PROOF);
}

static struct lp_model *parsed(void)
{
    struct lp_model *model = NULL;
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    assert_int_equal(model->tests.count, 1);
    return model;
}

static const struct lp_test *test_of(const struct lp_model *model)
{
    return *lp_vector_at(&model->tests, struct lp_test *, 0);
}

static void assert_only_the_proof_failed(const char *kind, const char *part)
{
    struct lp_model *model = parsed();
    const struct lp_test *test = test_of(model);
    assert_null(model->failure);
    assert_null(test->failure);
    assert_non_null(test->proof_failure);
    assert_string_equal(test->proof_failure->kind, kind);
    assert_non_null(strstr(test->proof_failure->message, part));
    assert_int_equal(lp_test_assess(test, true).judgement.verdict, LP_VERDICT_LEAK);
    assert_int_equal(lp_model_exit_code(model, true), LP_EXIT_LEAK);
    lp_model_free(model);
}

static void a_crash_costs_the_proof(void **state)
{
    (void)state;
    begin_proof();
    writer_outcome(&writer, LP_OUTCOME_SIGNALED, 11);
    assert_only_the_proof_failed("crash", "signal 11");
}

static void a_crash_between_proof_cycles_costs_the_proof(void **state)
{
    (void)state;
    begin_proof();
    writer_cycle_end(&writer, 0, 0, 0);
    writer_outcome(&writer, LP_OUTCOME_SIGNALED, 11);
    assert_only_the_proof_failed("crash", "after cycle 15");
}

static void an_exception_costs_the_proof(void **state)
{
    (void)state;
    begin_proof();
    writer_error(&writer, "exception", "KeyError", "");
    writer_cycle_end(&writer, 0, 0, 0);
    writer_test_end(&writer, 10, 0);
    writer_end(&writer);
    writer_outcome(&writer, LP_OUTCOME_EXITED, 0);
    assert_only_the_proof_failed("exception", "KeyError");
}

static void a_hang_costs_the_proof(void **state)
{
    (void)state;
    begin_proof();
    writer_hang(&writer, 0, 0);
    writer_outcome(&writer, LP_OUTCOME_TIMED_OUT, 5);
    assert_only_the_proof_failed("hang", "not finished");
}

static void a_recording_that_ends_in_a_proof_cycle_is_judged(void **state)
{
    (void)state;
    begin_proof();
    assert_only_the_proof_failed("recording", "in cycle 15");
}

static void an_error_of_a_counted_cycle_is_one(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycle_begin(&writer, LP_ROLE_WARMUP);
    writer_error(&writer, "exception", "KeyError", "");
    writer_test_end(&writer, 0, 0);
    struct lp_model *model = parsed();
    assert_non_null(test_of(model)->failure);
    assert_null(test_of(model)->proof_failure);
    lp_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_costs_the_proof),
        cmocka_unit_test(a_crash_between_proof_cycles_costs_the_proof),
        cmocka_unit_test(an_exception_costs_the_proof),
        cmocka_unit_test(a_hang_costs_the_proof),
        cmocka_unit_test(a_recording_that_ends_in_a_proof_cycle_is_judged),
        cmocka_unit_test(an_error_of_a_counted_cycle_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
