/* Several recordings as one result: rows, order, what they come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "../golden/recordings.h"
#include "analyze/suite.h"
#include "report/page.h"
#include "report/report.h"

static struct writer writer;

/* A made-up recording with the label of a suite. position 0: in none. */
static struct lp_model *labelled(const char *name, const char *component, const char *position)
{
    struct lp_model *model = NULL;
    for (size_t i = 0; i < recording_count; i++)
        if (strcmp(recordings[i].name, name) == 0)
            recordings[i].write(&writer);
    writer_environment(&writer, LP_KEY_COMPONENT, component);
    writer_environment(&writer, LP_KEY_TARGET, "app:Target");
    writer_environment(&writer, LP_KEY_POSITION, position);
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    return model;
}

struct fixture {
    struct lp_suite suite;
    struct lp_model *models[8];
    size_t count;
};

static void add(struct fixture *fixture, const char *name, const char *component,
                const char *position)
{
    char path[64];
    snprintf(path, sizeof path, "/recordings/%s.leakpal", component);
    struct lp_model *model = labelled(name, component, position);
    fixture->models[fixture->count++] = model;
    assert_int_equal(lp_suite_add(&fixture->suite, model, path), 0);
}

static void done(struct fixture *fixture)
{
    lp_suite_done(&fixture->suite);
    for (size_t i = 0; i < fixture->count; i++)
        lp_model_free(fixture->models[i]);
}

/* The caller frees it. */
static char *rendered(const struct lp_suite *suite, const struct lp_report_options *options)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(lp_report_render(suite, options, out, NULL), 0);
    fclose(out);
    return text;
}

static json_t *json_of(const struct lp_suite *suite)
{
    char *text = rendered(suite, &(struct lp_report_options){.format = "json"});
    json_t *result = json_loads(text, 0, NULL);
    assert_non_null(result);
    free(text);
    return result;
}

static const char *text_at(const json_t *result, const char *list, size_t index, const char *key)
{
    return json_string_value(
        json_object_get(json_array_get(json_object_get(result, list), index), key));
}

static void tests_come_in_the_order_of_the_suite(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    add(&fixture, "leak", "Second", "2");
    add(&fixture, "dialog_stays", "Third", "3");
    add(&fixture, "clean", "First", "1");
    assert_int_equal(lp_suite_conclude(&fixture.suite), 0);
    json_t *result = json_of(&fixture.suite);
    assert_int_equal(json_array_size(json_object_get(result, "tests")), 3);
    assert_string_equal(text_at(result, "tests", 0, "name"), "CleanDialog");
    assert_string_equal(text_at(result, "recordings", 0, "component"), "First");
    assert_string_equal(text_at(result, "recordings", 1, "component"), "Second");
    assert_string_equal(text_at(result, "recordings", 2, "component"), "Third");
    assert_true(json_is_null(json_object_get(result, "recording")));
    json_decref(result);
    done(&fixture);
}

static void what_never_began_has_an_entry_with_its_error(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    add(&fixture, "clean", "First", "1");
    add(&fixture, "nothing_recorded", "Second", "2");
    assert_int_equal(lp_suite_conclude(&fixture.suite), 0);
    json_t *result = json_of(&fixture.suite);
    assert_int_equal(json_array_size(json_object_get(result, "tests")), 2);
    assert_string_equal(text_at(result, "tests", 1, "name"), "Second");
    assert_string_equal(text_at(result, "tests", 1, "kind"), "dialog");
    assert_string_equal(text_at(result, "tests", 1, "target"), "app:Target");
    assert_string_equal(text_at(result, "tests", 1, "verdict"), "error");
    assert_true(json_is_null(json_object_get(result, "error")));
    assert_int_equal(json_integer_value(json_object_get(result, "exit_code")), 3);
    json_decref(result);
    done(&fixture);
}

static void memory_at_rest_is_no_result_of_a_component(void **state)
{
    (void)state;
    for (size_t i = 0; i < recording_count; i++)
        if (strcmp(recordings[i].name, "at_rest") == 0)
            recordings[i].write(&writer);
    writer_environment(&writer, "mode", "call");
    writer_environment(&writer, LP_KEY_COMPONENT, "Silent");
    struct lp_model *model = NULL;
    struct lp_suite suite = {0};
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    assert_int_equal(lp_suite_add(&suite, model, NULL), 0);
    assert_int_equal(lp_suite_conclude(&suite), 0);
    json_t *result = json_of(&suite);
    assert_string_equal(text_at(result, "tests", 0, "name"), "Silent");
    assert_string_equal(text_at(result, "tests", 0, "verdict"), "error");
    assert_int_equal(json_integer_value(json_object_get(result, "exit_code")), 3);
    json_decref(result);
    lp_suite_done(&suite);
    lp_model_free(model);
}

static void what_left_no_recording_keeps_its_place(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct lp_unrecorded component = {.name = "Gone",
                                      .kind = "call",
                                      .target = "app:gone",
                                      .failure_kind = "start",
                                      .message = "no such file: 'caf\xe9'",
                                      .position = 1};
    add(&fixture, "clean", "Second", "2");
    assert_int_equal(lp_suite_add_unrecorded(&fixture.suite, &component), 0);
    assert_int_equal(lp_suite_conclude(&fixture.suite), 0);
    json_t *result = json_of(&fixture.suite);
    assert_string_equal(text_at(result, "tests", 0, "name"), "Gone");
    assert_string_equal(text_at(result, "tests", 0, "verdict"), "error");
    assert_int_equal(json_array_size(json_object_get(result, "recordings")), 1);
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_UNKNOWN);
    json_decref(result);
    done(&fixture);
}

static void nothing_run_is_no_success(void **state)
{
    (void)state;
    struct lp_suite suite = {0};
    struct lp_not_run component = {"A", "dialog", "needs the input 'rom'"};
    assert_int_equal(lp_suite_add_not_run(&suite, &component), 0);
    assert_int_equal(lp_suite_conclude(&suite), 0);
    json_t *result = json_of(&suite);
    assert_int_equal(json_integer_value(json_object_get(result, "exit_code")), 3);
    assert_string_equal(text_at(result, "not_run", 0, "reason"), "needs the input 'rom'");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(result, "error"), "kind")),
        "nothing-measured");
    json_decref(result);
    lp_suite_done(&suite);
}

static void memory_at_rest_beside_nothing_run_is_no_success_either(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct lp_not_run component = {"A", "dialog", "no time was left"};
    add(&fixture, "at_rest", "baseline", "0");
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_OK);
    assert_int_equal(lp_suite_add_not_run(&fixture.suite, &component), 0);
    assert_int_equal(lp_suite_conclude(&fixture.suite), 0);
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_UNKNOWN);
    done(&fixture);
}

static void the_worst_of_several_is_returned(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    add(&fixture, "clean", "A", "1");
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_OK);
    add(&fixture, "dialog_stays", "B", "2");
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_LEAK);
    add(&fixture, "crash", "C", "3");
    assert_int_equal(lp_suite_exit_code(&fixture.suite, false), LP_EXIT_UNKNOWN);
    done(&fixture);
}

static void the_text_has_a_row_for_each_and_fits(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct lp_not_run component = {"Skipped", "call", "needs the input 'rom'"};
    add(&fixture, "clean", "Clean", "1");
    add(&fixture, "dialog_stays", "Stays", "2");
    add(&fixture, "nothing_recorded", "AComponentWhoseNameIsLongerThanItsColumn", "3");
    assert_int_equal(lp_suite_add_not_run(&fixture.suite, &component), 0);
    assert_int_equal(lp_suite_conclude(&fixture.suite), 0);
    char *text = rendered(&fixture.suite, &(struct lp_report_options){0}), *rest = text;
    assert_non_null(strstr(text, "Recordings: /recordings/*"));
    assert_non_null(strstr(text, "\nCleanDialog           dialog clean "));
    assert_non_null(strstr(text, "\nAComponentWhoseNameIsLongerThanItsColumn\n"));
    assert_non_null(strstr(text, "  Skipped (call): needs the input 'rom'\n"));
    assert_non_null(
        strstr(text, "In all: 1 clean, 1 leaking over the budget, 1 failed, 1 not run."));
    assert_non_null(strstr(text, "\nNot run: Skipped.\n"));
    assert_null(strstr(text, "CleanDialog:\n")); /* its row says it all */
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        assert_true(page_columns(line) <= 80);
    free(text);
    done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_come_in_the_order_of_the_suite),
        cmocka_unit_test(what_never_began_has_an_entry_with_its_error),
        cmocka_unit_test(memory_at_rest_is_no_result_of_a_component),
        cmocka_unit_test(what_left_no_recording_keeps_its_place),
        cmocka_unit_test(nothing_run_is_no_success),
        cmocka_unit_test(memory_at_rest_beside_nothing_run_is_no_success_either),
        cmocka_unit_test(the_worst_of_several_is_returned),
        cmocka_unit_test(the_text_has_a_row_for_each_and_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
