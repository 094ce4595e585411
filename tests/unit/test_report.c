/* Numbers for people, lines for terminals, and the entry: what the golden files do not show. */
#include <errno.h>
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
#include "report/page.h"
#include "report/quantity.h"
#include "report/report.h"

static struct writer writer;

static struct lp_model *model_of(const char *name)
{
    struct lp_model *model = NULL;
    for (size_t i = 0; i < recording_count; i++)
        if (strcmp(recordings[i].name, name) == 0)
            recordings[i].write(&writer);
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    return model;
}

/* The caller frees it. */
static char *rendered_suite(const struct lp_suite *suite, const struct lp_report_options *options)
{
    char *text = NULL;
    size_t size;
    struct lp_error error = {0};
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(lp_report_render(suite, options, out, &error), 0);
    fclose(out);
    return text;
}

static void make_single(struct lp_suite *suite, const struct lp_model *model, const char *path)
{
    *suite = (struct lp_suite){.is_single = true};
    assert_int_equal(lp_suite_add(suite, model, path), 0);
    assert_int_equal(lp_suite_conclude(suite), 0);
}

/* Of one recording; the caller frees it. */
static char *rendered_from(const struct lp_model *model, const char *path,
                           const struct lp_report_options *options)
{
    struct lp_suite suite;
    make_single(&suite, model, path);
    char *text = rendered_suite(&suite, options);
    lp_suite_done(&suite);
    return text;
}

static char *rendered(const struct lp_model *model, const struct lp_report_options *options)
{
    return rendered_from(model, NULL, options);
}

static void kilobytes_have_enough_digits(void **state)
{
    (void)state;
    assert_string_equal(quantity_kb(0).text, "0.0 KB");
    assert_string_equal(quantity_kb(16).text, "0.016 KB");
    assert_string_equal(quantity_kb(15300).text, "15.3 KB");
    assert_string_equal(quantity_kb(1000).text, "1 KB");
    assert_string_equal(quantity_kb(5.0 / 3).text, "0.00167 KB");
    assert_string_equal(quantity_kb(1234567).text, "1234.6 KB");
}

static void megabytes_have_enough_digits(void **state)
{
    (void)state;
    assert_string_equal(quantity_mb(0).text, "0.000 MB");
    assert_string_equal(quantity_mb(153000).text, "0.153 MB");
    assert_string_equal(quantity_mb(160).text, "0.00016 MB");
    assert_string_equal(quantity_mb(20e6).text, "20 MB");
}

static void other_numbers_read_well(void **state)
{
    (void)state;
    assert_string_equal(quantity_bytes(0).text, "0 B");
    assert_string_equal(quantity_bytes(16).text, "16 B");
    assert_string_equal(quantity_bytes(999.6).text, "1 KB");
    assert_string_equal(quantity_bytes(999949).text, "999.9 KB");
    assert_string_equal(quantity_bytes(999951).text, "1 MB");
    assert_string_equal(quantity_rate(5).text, "5");
    assert_string_equal(quantity_rate(1.0 / 3).text, "0.333");
    assert_string_equal(quantity_count(0).text, "0");
    assert_string_equal(quantity_count(1234567).text, "1,234,567");
    assert_string_equal(quantity_count(UINT64_MAX).text, "18,446,744,073,709,551,615");
}

static char *written(enum page_style style, bool use_colour, const char *text)
{
    char *result = NULL;
    size_t size;
    FILE *out = open_memstream(&result, &size);
    struct page page = {.out = out, .width = 20, .use_colour = use_colour};
    page_write(&page, style, 2, 4, "%s", text);
    assert_false(page.has_failed);
    fclose(out);
    return result;
}

static void assert_written(const char *text, const char *expected)
{
    char *result = written(PAGE_PLAIN, false, text);
    assert_string_equal(result, expected);
    free(result);
}

static void paragraphs_are_wrapped_and_words_are_not(void **state)
{
    (void)state;
    assert_written("", "  \n");
    assert_written("one two three four five", "  one two three four\n    five\n");
    assert_written("a_word_that_is_longer_than_a_line", "  a_word_that_is_longer_than_a_line\n");
    assert_written("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 "
                   "eight_ch",
                   "  \xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 "
                   "eight_ch\n");
}

static void control_characters_never_reach_the_terminal(void **state)
{
    (void)state;
    assert_written("\033[31m\a", "  \\x1b[31m\\x07\n");
    assert_written("a\nb\r\t\x7f", "  a\\x0ab\\x0d\\x09\\x7f\n");
    assert_written("\xc2\x9b", "  \\xc2\\x9b\n");
    assert_written("\xe2\x80\xae\xe2\x81\xa6", "  \\xe2\\x80\\xae\\xe2\\x81\\xa6\n");
}

static void colour_is_used_only_when_asked_for(void **state)
{
    (void)state;
    char *plain = written(PAGE_BAD, false, "leak"), *coloured = written(PAGE_BAD, true, "leak");
    assert_string_equal(plain, "  leak\n");
    assert_string_equal(coloured, "  \033[1;31mleak\033[0m\n");
    free(plain);
    free(coloured);
}

static void only_the_first_lines_vary_between_runs(void **state)
{
    (void)state;
    struct lp_model *model = model_of("dialog_stays");
    struct lp_report_options options = {0};
    char *first = rendered_from(model, "here/a", &options);
    model->process.start_realtime_ns += 86400000000000ull;
    model->duration_ns *= 3;
    lp_vector_each(&model->tests, struct lp_test *, place)
    {
        struct lp_test *test = *place;
        test->end_ns *= 2;
        lp_vector_each(&test->snapshots, struct lp_snapshot *, snapshot)(*snapshot)
            ->numbers.rss_bytes *= 2;
        lp_vector_each(&test->orphans, struct lp_orphan, orphan) orphan->age_ns *= 7;
        lp_vector_each(&test->threads, struct lp_thread, thread) thread->tid += 1000;
        lp_vector_each(&test->cycles, struct lp_cycle, cycle) cycle->end_ns += 12345678;
    }
    char *second = rendered_from(model, "/somewhere/else/b", &options);
    assert_string_not_equal(first, second);
    assert_string_equal(strstr(first, "\n\n"), strstr(second, "\n\n"));
    free(first);
    free(second);
    lp_model_free(model);
}

static void no_line_of_a_report_is_wider_than_the_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < recording_count; i++) {
        struct lp_model *model = model_of(recordings[i].name);
        struct lp_report_options options = {.is_verbose = true};
        char *text = rendered(model, &options), *rest = text;
        for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
            assert_true(page_columns(line) <= 80);
        free(text);
        lp_model_free(model);
    }
}

static void the_json_exit_code_is_the_commands(void **state)
{
    (void)state;
    struct lp_model *model = model_of("crash");
    char *text = rendered(model, &(struct lp_report_options){.format = "json"});
    json_t *result = json_loads(text, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(result, "exit_code")), 3);
    json_decref(result);
    free(text);
    lp_model_free(model);
}

static void a_usage_error_is_a_result_too(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(lp_report_failure("usage", "no target: 'caf\xe9'", out, NULL), 0);
    fclose(out);
    json_t *result = json_loads(text, 0, NULL);
    assert_non_null(result);
    assert_int_equal(json_integer_value(json_object_get(result, "exit_code")), 3);
    assert_int_equal(json_array_size(json_object_get(result, "tests")), 0);
    json_t *error = json_object_get(result, "error");
    assert_string_equal(json_string_value(json_object_get(error, "kind")), "usage");
    assert_string_equal(json_string_value(json_object_get(error, "message")),
                        "no target: 'caf\xef\xbf\xbd'");
    assert_non_null(json_object_get(result, "recording"));
    json_decref(result);
    free(text);
}

static void an_unknown_format_is_refused(void **state)
{
    (void)state;
    struct lp_model *model = model_of("clean");
    struct lp_error error = {0};
    struct lp_report_options options = {.format = "pdf"};
    struct lp_suite suite;
    make_single(&suite, model, NULL);
    assert_int_equal(lp_report_render(&suite, &options, stdout, &error), -LP_EUNSUPPORTED);
    lp_suite_done(&suite);
    assert_non_null(strstr(error.message, "pdf"));
    assert_null(lp_report_format_find("pdf"));
    assert_string_equal(lp_report_format_find(NULL)->name, "text");
    lp_model_free(model);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct lp_model *model = model_of("leak");
    struct lp_suite suite;
    make_single(&suite, model, NULL);
    const char *const formats[] = {"text", "json"};
    for (size_t i = 0; i < 2; i++) {
        FILE *full = fopen("/dev/full", "w");
        assert_non_null(full);
        struct lp_report_options options = {.format = formats[i]};
        assert_int_equal(lp_report_render(&suite, &options, full, NULL), -EIO);
        fclose(full);
    }
    lp_suite_done(&suite);
    lp_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kilobytes_have_enough_digits),
        cmocka_unit_test(megabytes_have_enough_digits),
        cmocka_unit_test(other_numbers_read_well),
        cmocka_unit_test(paragraphs_are_wrapped_and_words_are_not),
        cmocka_unit_test(control_characters_never_reach_the_terminal),
        cmocka_unit_test(colour_is_used_only_when_asked_for),
        cmocka_unit_test(only_the_first_lines_vary_between_runs),
        cmocka_unit_test(no_line_of_a_report_is_wider_than_the_terminal),
        cmocka_unit_test(the_json_exit_code_is_the_commands),
        cmocka_unit_test(a_usage_error_is_a_result_too),
        cmocka_unit_test(an_unknown_format_is_refused),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
