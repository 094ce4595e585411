/* From bytes to a judged model: what is whole is judged, what is cut off or damaged is never called
 * clean. Recordings are made by the writer of the golden tests. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../golden/recordings.h"
#include "../golden/writer.h"
#include "analyze/assess.h"
#include "analyze/model.h"
#include "analyze/place.h"
#include "analyze/text.h"

static struct writer writer;

static struct lp_model *parsed(void)
{
    struct lp_model *model = NULL;
    struct lp_error error = {0};
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, &error), 0);
    assert_non_null(model);
    return model;
}

static struct lp_test *test_of(const struct lp_model *model, size_t index)
{
    assert_true(index < model->tests.count);
    return *lp_vector_at(&model->tests, struct lp_test *, index);
}

static void begin(void)
{
    writer_begin(&writer);
    writer_environment(&writer, "mode", "dialog");
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycles(&writer, 10, 16, 1, 1);
}

static void end(void)
{
    writer_test_end(&writer, 10, 0);
    writer_end(&writer);
    writer_outcome(&writer, LP_OUTCOME_EXITED, 0);
}

static const struct writer_cluster object_cluster = {.layer = LP_LAYER_PYTHON, .what = "object"};

static void leaking_object(void)
{
    writer_cluster(&writer, &object_cluster);
    writer_cells(&writer, 1, 14, 1, 16);
}

static void write_named(const char *name)
{
    for (size_t i = 0; i < recording_count; i++)
        if (strcmp(recordings[i].name, name) == 0) {
            recordings[i].write(&writer);
            return;
        }
    fail();
}

static bool has_limit(const struct lp_model *model, const char *part)
{
    lp_vector_each(&model->limits, const char *, limit)
    {
        if (strstr(*limit, part) != NULL)
            return true;
    }
    return false;
}

static void one_object_a_cycle_is_a_leak_within_budget(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    leaking_object();
    end();
    struct lp_model *model = parsed();
    struct lp_assessment assessment = lp_test_assess(test_of(model, 0), false);
    assert_int_equal(assessment.judgement.verdict, LP_VERDICT_LEAK);
    assert_int_equal(assessment.judgement.exit_code, LP_EXIT_OK);
    assert_int_equal(assessment.total_leaked_bytes, 160);
    assert_int_equal(assessment.objects_leaked, 10);
    assert_int_equal(lp_model_exit_code(model, false), 0);
    assert_int_equal(lp_model_exit_code(model, true), 1);
    lp_model_free(model);
}

static void a_clean_recording_cut_at_any_byte_is_never_clean(void **state)
{
    (void)state;
    write_named("clean");
    size_t size = writer.used, ended = 0;
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *copy = malloc(cut + (cut == 0));
        struct lp_model *model = NULL;
        memcpy(copy, writer.bytes, cut);
        int status = lp_model_parse(copy, cut, &model, NULL);
        free(copy);
        assert_int_equal(status, cut < LP_TRACE_FILE_HEADER_BYTES ? -LP_ETRUNCATED : 0);
        if (status < 0)
            continue;
        bool is_whole = model->tests.count == 1 && test_of(model, 0)->is_ended;
        ended += is_whole;
        if (!is_whole)
            assert_int_equal(lp_model_exit_code(model, false), LP_EXIT_UNKNOWN);
        lp_model_free(model);
    }
    assert_true(ended > 0 && ended < size / 2);
}

static void only_the_last_census_counts(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    leaking_object();
    writer_orphan(&writer, 3, "QObject", 1);
    writer_census(&writer);
    end();
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    assert_int_equal(test->clusters.count, 0);
    assert_int_equal(test->orphans.count, 0);
    assert_int_equal(lp_test_assess(test, false).judgement.verdict, LP_VERDICT_CLEAN);
    lp_model_free(model);
}

static void assert_damaged(const char *limit)
{
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    assert_int_equal(lp_test_assess(test, false).judgement.verdict, LP_VERDICT_ERROR);
    assert_string_equal(test->failure->kind, "recording");
    assert_true(has_limit(model, limit));
    lp_model_free(model);
}

static void survivors_of_a_cycle_that_was_not_run_are_damage(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    writer_cluster(&writer, &object_cluster);
    writer_cell(&writer, 15, 1, 16, 0);
    end();
    assert_damaged("a cycle that was not run");
}

static void survivors_without_a_cluster_are_damage(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    writer_cell(&writer, 3, 1, 16, 0);
    end();
    assert_damaged("survivors belong to no cluster");
}

static void a_cluster_of_an_unknown_layer_is_damage(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    writer_cluster(&writer, &(struct writer_cluster){.layer = (enum lp_layer)99, .what = "new"});
    end();
    assert_damaged("unknown layer");
}

static void a_cluster_before_any_census_is_left_out(void **state)
{
    (void)state;
    begin();
    leaking_object();
    writer_census(&writer);
    end();
    struct lp_model *model = parsed();
    assert_true(has_limit(model, "CLUSTER belongs to no census"));
    assert_int_equal(test_of(model, 0)->clusters.count, 0);
    lp_model_free(model);
}

static void a_test_without_census_is_an_error(void **state)
{
    (void)state;
    begin();
    end();
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    assert_string_equal(test->failure->kind, "nothing-recorded");
    assert_int_equal(lp_model_exit_code(model, false), LP_EXIT_UNKNOWN);
    lp_model_free(model);
}

static void a_census_older_than_the_last_cycle_is_an_error(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycle_begin(&writer, LP_ROLE_WARMUP);
    writer_cycle_end(&writer, 0, 0, 0);
    writer_census(&writer);
    end();
    struct lp_model *model = parsed();
    assert_false(test_of(model, 0)->is_measured);
    assert_non_null(test_of(model, 0)->failure);
    lp_model_free(model);
}

static void names_that_are_missing_are_shown_as_such(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    leaking_object();
    struct lp_record record = {.number = LP_RECORD_ORPHAN};
    record.orphan = (struct lp_record_orphan){.test = 1, .cycle = 3, .class_name = 4000};
    writer_record(&writer, &record);
    record = (struct lp_record){.number = LP_RECORD_STRING};
    record.string = (struct lp_record_string){.id = 1, .text = {"other", 5}};
    writer_record(&writer, &record);
    end();
    struct lp_model *model = parsed();
    const struct lp_orphan *orphan = test_of(model, 0)->orphans.items;
    assert_string_equal(orphan->class_name, "?");
    assert_true(has_limit(model, "a name is missing"));
    assert_true(has_limit(model, "two names have the same number"));
    lp_model_free(model);
}

/* A second PROCESS: the first image's test must be gone. */
static void a_replaced_process_image_starts_anew(void **state)
{
    (void)state;
    static struct writer second;
    write_named("crash");
    size_t first_bytes = writer.used;
    writer_begin(&second);
    writer_environment(&second, "mode", "run");
    size_t bytes = second.used - LP_TRACE_FILE_HEADER_BYTES;
    memcpy(writer.bytes + first_bytes, second.bytes + LP_TRACE_FILE_HEADER_BYTES, bytes);
    writer.used += bytes;
    struct lp_model *model = parsed();
    assert_int_equal(model->tests.count, 0);
    assert_null(lp_model_environment(model, "python"));
    assert_true(lp_model_is_run(model));
    assert_false(model->has_outcome);
    lp_model_free(model);
}

static void leaks_of_others_do_not_count_unless_strict(void **state)
{
    (void)state;
    write_named("foreign");
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    struct lp_assessment mild = lp_test_assess(test, false), strict = lp_test_assess(test, true);
    assert_int_equal(mild.judgement.verdict, LP_VERDICT_CLEAN);
    assert_int_equal(mild.total_leaked_bytes, 0);
    assert_int_equal(strict.judgement.verdict, LP_VERDICT_LEAK);
    assert_int_equal(strict.total_leaked_bytes, 16800);
    assert_true(lp_test_per_cycle(test, &test->all).python_objects == 30.0);
    assert_true(lp_test_per_cycle(test, &test->yours).python_objects == 0.0);
    const struct lp_leak *leak = test->leaks.items;
    assert_string_equal(leak->owner, "PySide6");
    assert_non_null(strstr(leak->cause, "PySide6 leaves"));
    lp_model_free(model);
}

/* 20 steady cycles with 40 objects: the 10 asked for have 20. */
static void totals_go_by_the_cycles_asked_for(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycles(&writer, 20, 32, 2, 2);
    writer_census(&writer);
    writer_cluster(&writer, &object_cluster);
    writer_cells(&writer, 1, 24, 2, 32);
    writer_test_end(&writer, 10, 10);
    struct lp_model *model = parsed();
    struct lp_assessment assessment = lp_test_assess(test_of(model, 0), false);
    assert_int_equal(assessment.objects_leaked, 20);
    assert_int_equal(assessment.total_leaked_bytes, 320);
    lp_model_free(model);
}

static void buffers_and_wrapped_qobjects_are_no_objects_of_their_own(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    leaking_object();
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                     .what = "buffer",
                                                     .flags = LP_CLUSTER_BUFFER});
    writer_cells(&writer, 1, 14, 1, 100);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_QT,
                                                     .what = "QDialog",
                                                     .flags = LP_CLUSTER_WRAPPED});
    writer_cells(&writer, 1, 14, 1, 200);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_QT, .what = "QTimer"});
    writer_cells(&writer, 1, 14, 1, 40);
    end();
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    struct lp_per_cycle rates = lp_test_per_cycle(test, &test->yours);
    assert_int_equal(lp_test_assess(test, false).objects_leaked, 20); /* object and QTimer */
    assert_true(rates.qobjects == 2.0 && rates.python_objects == 1.0);
    assert_true(rates.bytes == 356.0 && rates.blocks == 4.0);
    lp_model_free(model);
}

static struct lp_model *model_of_workers(uint32_t first, uint32_t last, uint32_t running)
{
    begin();
    writer_census(&writer);
    for (uint32_t cycle = first; cycle <= last; cycle++)
        writer_worker(&writer, cycle, "Worker", cycle <= running, 0);
    end();
    return parsed();
}

static uint64_t leaked_workers(uint32_t first, uint32_t last, uint32_t running)
{
    struct lp_model *model = model_of_workers(first, last, running);
    struct lp_assessment assessment = lp_test_assess(test_of(model, 0), false);
    assert_int_equal(assessment.judgement.verdict == LP_VERDICT_LEAK,
                     assessment.leaked_workers > 0);
    lp_model_free(model);
    return assessment.leaked_workers;
}

static void workers_that_run_always_count_and_others_when_every_cycle_left_one(void **state)
{
    (void)state;
    assert_int_equal(leaked_workers(3, 12, 0), 10); /* every counted one; 1 and 2 are warm-up */
    assert_int_equal(leaked_workers(1, 14, 0), 10); /* no more than the counted ones */
    assert_int_equal(leaked_workers(1, 11, 0), 0);  /* let go of once: not the last counted one */
    assert_int_equal(leaked_workers(1, 1, 0), 0);
    assert_int_equal(leaked_workers(1, 6, 6), 4); /* 3 to 6 run */
    assert_int_equal(leaked_workers(1, 11, 5), 3);
    assert_int_equal(leaked_workers(13, 14, 14), 0); /* trailing */
}

static void threads_and_descriptors_count_without_bytes(void **state)
{
    (void)state;
    write_named("dialog_stays");
    struct lp_model *model = parsed();
    struct lp_test *test = test_of(model, 0);
    struct lp_assessment assessment = lp_test_assess(test, false);
    assert_int_equal(assessment.leaked_threads, 10);
    assert_int_equal(assessment.leaked_fds, 10);
    assert_int_equal(assessment.leaked_workers, 0);
    assert_int_equal(assessment.orphans, 10);
    assert_true(lp_test_per_cycle(test, &test->yours).bytes == 12976.0);
    assert_int_equal(test->survivor_bytes[3], 12976);
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->cluster->layer != LP_LAYER_THREAD)
            continue;
        assert_string_equal(leak->created_at->file, "/home/user/app/dialogs.py");
        assert_int_equal(leak->created_at->line, 41);
        assert_true(leak->bytes_per_cycle == 0.0);
    }
    lp_model_free(model);
}

static void leaks_are_sorted_by_shape_then_bytes_then_name(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    const char *const names[] = {"b", "a", "big"};
    const uint64_t bytes[] = {16, 16, 900};
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_NATIVE, .what = "once"});
    writer_cell(&writer, 5, 1, 100000, 0);
    for (int i = 0; i < 3; i++) {
        writer_cluster(&writer,
                       &(struct writer_cluster){.layer = LP_LAYER_PYTHON, .what = names[i]});
        writer_cells(&writer, 1, 14, 1, bytes[i]);
    }
    end();
    struct lp_model *model = parsed();
    const struct lp_leak *leaks = test_of(model, 0)->leaks.items;
    assert_int_equal(test_of(model, 0)->leaks.count, 4);
    assert_string_equal(leaks[0].cluster->what, "big");
    assert_string_equal(leaks[1].cluster->what, "a");
    assert_string_equal(leaks[2].cluster->what, "b");
    assert_string_equal(leaks[3].cluster->what, "once");
    lp_model_free(model);
}

/* Written down: a fingerprint must not change from one version of leakpal to the next. */
static void fingerprints_stay_what_they_are(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    leaking_object();
    end();
    struct lp_model *model = parsed();
    const struct lp_leak *leak = test_of(model, 0)->leaks.items;
    assert_string_equal(leak->fingerprint, "b957e6b1a2dfefd7");
    lp_model_free(model);
}

static void assert_failure(const char *name, const char *kind, const char *message)
{
    write_named(name);
    struct lp_model *model = parsed();
    const struct lp_failure *failure =
        model->tests.count > 0 ? test_of(model, 0)->failure : model->failure;
    assert_non_null(failure);
    assert_string_equal(failure->kind, kind);
    assert_string_equal(failure->message, message);
    assert_int_equal(lp_model_exit_code(model, false), LP_EXIT_UNKNOWN);
    lp_model_free(model);
}

static void failures_say_what_happened_and_where(void **state)
{
    (void)state;
    assert_failure("crash", "crash",
                   "the application was killed by signal 11 (Segmentation fault) in cycle 3 of 14");
    assert_failure(
        "hang_modal", "hang",
        "not finished within 300 s, in cycle 1 of 14: dialog.py:14 in __init__, inside a "
        "modal exec()");
    assert_failure("hang_loop", "hang",
                   "not finished within 300 s, in cycle 4 of 14: spin.py:20 in wait_for_ever, and "
                   "the event loop did not get control (an endless loop, or a call that blocks)");
    assert_failure("exception", "exception", "ValueError: no such offset");
    assert_failure("cut_off", "recording", "the recording ends in cycle 7 of 14");
    assert_failure(
        "nothing_recorded", "nothing-recorded",
        "nothing was recorded: the application exited with status 1 before a test began");
}

static void an_application_that_leaves_in_a_cycle_is_told(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycle_begin(&writer, LP_ROLE_WARMUP);
    writer_outcome(&writer, LP_OUTCOME_EXITED, 7);
    struct lp_model *model = parsed();
    const struct lp_failure *failure = test_of(model, 0)->failure;
    assert_string_equal(failure->kind, "exit");
    assert_string_equal(failure->message, "the application exited with status 7 in cycle 1 of 14");
    assert_int_equal(failure->cycle, 1);
    lp_model_free(model);
}

static void a_run_gives_the_commands_own_status(void **state)
{
    (void)state;
    const struct {
        enum lp_outcome outcome;
        uint32_t status;
        int code;
    } ends[] = {
        {LP_OUTCOME_EXITED, 0, 0}, {LP_OUTCOME_EXITED, 5, 5}, {LP_OUTCOME_SIGNALED, 15, 143}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        writer_begin(&writer);
        writer_environment(&writer, "mode", "run");
        writer_outcome(&writer, ends[i].outcome, ends[i].status);
        struct lp_model *model = parsed();
        assert_int_equal(lp_model_exit_code(model, false), ends[i].code);
        lp_model_free(model);
    }
}

static void a_hang_in_leakpals_own_steps_is_not_the_applications(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycle_begin(&writer, LP_ROLE_WARMUP);
    writer_python_frame(&writer, 1, "/v/lib/python3.11/site-packages/leakpal/_runner.py", "_run",
                        5);
    writer_hang(&writer, 0, 1);
    writer_outcome(&writer, LP_OUTCOME_TIMED_OUT, 300);
    struct lp_model *model = parsed();
    const char *message = test_of(model, 0)->failure->message;
    assert_non_null(strstr(message, "no code of the application was running"));
    assert_null(strstr(message, "_runner.py"));
    lp_model_free(model);
}

static void texts_become_valid_utf8(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t length;
        const char *clean;
    } cases[] = {
        {"plain", 5, "plain"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a\0b", 3,
         "a\xef\xbf\xbd"
         "b"},
        {"\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd"},                 /* overlong */
        {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* a surrogate */
        {"\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd"},                 /* cut off */
        {"\xf4\x90\x80\x80", 4, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    struct lp_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *exact = malloc(cases[i].length);
        memcpy(exact, cases[i].bytes, cases[i].length);
        assert_string_equal(lp_text_clean(&arena, exact, cases[i].length), cases[i].clean);
        free(exact);
    }
    lp_arena_done(&arena);
}

static void what_is_no_recording_is_refused_by_name(void **state)
{
    (void)state;
    struct lp_model *model = NULL;
    struct lp_error error = {0};
    assert_int_equal(lp_model_load("/nonexistent/x", &model, &error), -ENOENT);
    assert_non_null(strstr(error.message, "/nonexistent/x"));
    assert_int_equal(lp_model_load("/", &model, &error), -LP_EFORMAT);
    assert_int_equal(lp_model_load("/dev/null", &model, &error), -LP_EFORMAT);
    assert_null(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_object_a_cycle_is_a_leak_within_budget),
        cmocka_unit_test(a_clean_recording_cut_at_any_byte_is_never_clean),
        cmocka_unit_test(only_the_last_census_counts),
        cmocka_unit_test(survivors_of_a_cycle_that_was_not_run_are_damage),
        cmocka_unit_test(survivors_without_a_cluster_are_damage),
        cmocka_unit_test(a_cluster_of_an_unknown_layer_is_damage),
        cmocka_unit_test(a_cluster_before_any_census_is_left_out),
        cmocka_unit_test(a_test_without_census_is_an_error),
        cmocka_unit_test(a_census_older_than_the_last_cycle_is_an_error),
        cmocka_unit_test(names_that_are_missing_are_shown_as_such),
        cmocka_unit_test(a_replaced_process_image_starts_anew),
        cmocka_unit_test(leaks_of_others_do_not_count_unless_strict),
        cmocka_unit_test(totals_go_by_the_cycles_asked_for),
        cmocka_unit_test(buffers_and_wrapped_qobjects_are_no_objects_of_their_own),
        cmocka_unit_test(workers_that_run_always_count_and_others_when_every_cycle_left_one),
        cmocka_unit_test(threads_and_descriptors_count_without_bytes),
        cmocka_unit_test(leaks_are_sorted_by_shape_then_bytes_then_name),
        cmocka_unit_test(fingerprints_stay_what_they_are),
        cmocka_unit_test(failures_say_what_happened_and_where),
        cmocka_unit_test(an_application_that_leaves_in_a_cycle_is_told),
        cmocka_unit_test(a_run_gives_the_commands_own_status),
        cmocka_unit_test(a_hang_in_leakpals_own_steps_is_not_the_applications),
        cmocka_unit_test(texts_become_valid_utf8),
        cmocka_unit_test(what_is_no_recording_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
