/* Explained leaks in the text report and in the JSON: what holds them, where they were made, what
 * they keep, and what was proven. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "../golden/writer.h"
#include "analyze/short_name.h"
#include "report/page.h"
#include "report/report.h"
#include "report/text_path.h"
#include "report/text_stack.h"

enum { MAX_STEPS = 16 };

struct made {
    struct lp_step steps[MAX_STEPS];
    struct lp_path path;
};

static void add(struct made *made, enum lp_edge_kind edge, const char *name, enum lp_node_kind node,
                const char *label, enum lp_leaking leaking)
{
    made->steps[made->path.steps.count++] = (struct lp_step){.edge = edge,
                                                             .node = node,
                                                             .name = name,
                                                             .label = label,
                                                             .detail = "",
                                                             .file = "",
                                                             .leaking = leaking,
                                                             .because = "for a reason"};
    made->path.steps.items = made->steps;
    made->path.reach = LP_REACH_PATH;
}

/* A dialog that a lambda keeps, connected to a signal of what an older window has. */
static void make_lambda(struct made *made)
{
    *made = (struct made){0};
    add(made, LP_EDGE_ROOT, "window", LP_NODE_QOBJECT, "MainWindow", LP_LEAKING_NO);
    add(made, LP_EDGE_WRAPPER, "", LP_NODE_PYTHON, "MainWindow", LP_LEAKING_NO);
    add(made, LP_EDGE_ATTRIBUTE, "settings", LP_NODE_QOBJECT, "Settings", LP_LEAKING_NO);
    add(made, LP_EDGE_SIGNAL, "changed()", LP_NODE_CONNECTION, "Settings.changed()",
        LP_LEAKING_UNKNOWN);
    add(made, LP_EDGE_SLOT, "", LP_NODE_FUNCTION, "Dialog.__init__.<locals>.<lambda>",
        LP_LEAKING_UNKNOWN);
    made->steps[4].file = "/home/user/app/dialogs.py";
    made->steps[4].line = 12;
    add(made, LP_EDGE_CELL, "self", LP_NODE_PYTHON, "Dialog", LP_LEAKING_YES);
    made->steps[5].detail = "closed";
}

static char *path_text(const struct lp_path *path, bool is_verbose)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct page page = {.out = out, .width = 80};
    text_path(&page, 0, path, is_verbose);
    assert_false(page.has_failed);
    fclose(out);
    return text;
}

static void assert_path(const struct lp_path *path, bool is_verbose, const char *expected)
{
    char *text = path_text(path, is_verbose);
    assert_string_equal(text, expected);
    free(text);
}

static void a_path_is_told_as_a_person_would(void **state)
{
    (void)state;
    struct made made;
    make_lambda(&made);
    assert_path(&made.path, false,
                "Held by:\n"
                "  no   MainWindow (window)\n"
                "  no   .settings -> Settings\n"
                "  ?    signal changed() -> lambda in Dialog.__init__, dialogs.py:12\n"
                "       ~~~~~~~~~~~~~~~~\n"
                "  yes  closure variable self -> Dialog (closed)\n"
                "       ~~~~~~~~~~~~~~~~~~~~~\n");
    assert_path(NULL, false, "");
    assert_path(&(struct lp_path){.reach = LP_REACH_NOTHING}, false, "");
}

static void verbose_says_why_each_step_leaks_or_not(void **state)
{
    (void)state;
    struct made made;
    make_lambda(&made);
    char *text = path_text(&made.path, true);
    assert_non_null(strstr(text, "  no   MainWindow (window)\n         (for a reason)\n"));
    assert_non_null(strstr(text, "/home/user/app/dialogs.py:12"));
    free(text);
}

/* Fourteen lists in each other; the seventh is the first that leaks. */
static void a_long_path_keeps_its_ends_and_the_suspect(void **state)
{
    (void)state;
    struct made made = {0};
    add(&made, LP_EDGE_ROOT, "module", LP_NODE_MODULE, "app.hub", LP_LEAKING_NO);
    for (int i = 1; i < 14; i++)
        add(&made, LP_EDGE_INDEX, "0", LP_NODE_PYTHON, i == 13 ? "last" : "list",
            i < 11 ? LP_LEAKING_NO : LP_LEAKING_YES);
    assert_path(&made.path, false,
                "Held by:\n"
                "  no   module app.hub\n"
                "  no   [0] -> list\n"
                "  no   [0] -> list\n"
                "  no   [0] -> list\n"
                "       ... 6 more steps\n"
                "  no   [0] -> list\n"
                "  yes  [0] -> list\n"
                "       ~~~\n"
                "  yes  [0] -> list\n"
                "  yes  [0] -> last\n");
}

static void assert_short(const char *whole, const char *expected)
{
    char text[100];
    lp_short_name(whole, text, sizeof text);
    assert_string_equal(text, expected);
}

static void names_lose_arguments_and_return_types(void **state)
{
    (void)state;
    assert_short("", "");
    assert_short("main", "main");
    assert_short("app::Cache<int>::put(int, QString const&) const", "app::Cache::put");
    assert_short("void app::call<void (*)(int)>(void (*)(int))", "app::call");
    assert_short("std::vector<int, std::allocator<int> >::operator[](unsigned long)",
                 "std::vector::operator[]");
    assert_short("Dialog::Dialog(QWidget*)::{lambda(int)#2}::operator()(int) const",
                 "Dialog::Dialog::{lambda#2}::operator()");
    assert_short("(anonymous namespace)::make()", "(anonymous namespace)::make");
    assert_short("operator new(unsigned long)", "operator new");
    assert_short("bool operator< <char>(X<char> const&, X<char> const&)", "operator<");
    assert_short("X::operator->() const", "X::operator->");
    assert_short("X::operatorial(int)", "X::operatorial");
    assert_short("f(int) [clone .cold]", "f");
    assert_short("broken<int", "broken");
}

static void short_names_fit_where_they_are_put(void **state)
{
    (void)state;
    char text[4];
    lp_short_name("abcdefgh", text, sizeof text);
    assert_string_equal(text, "abc");
}

static void frames_of_libraries_are_folded(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    struct lp_frame frames[] = {
        {.kind = LP_FRAME_NATIVE, .object = "/lib/libc.so.6", .file = "", .function = "malloc"},
        {.kind = LP_FRAME_PYTHON, .file = "/app/a.py", .function = "make", .line = 3},
        {.kind = LP_FRAME_NATIVE, .object = "/x/libQt6Core.so.6", .file = "", .function = ""},
        {.kind = LP_FRAME_NATIVE, .object = "/x/PySide6/QtCore.so", .file = "", .function = ""},
        {.kind = LP_FRAME_NATIVE, .object = "/x/libQt6Gui.so.6", .file = "", .function = ""},
        {.kind = LP_FRAME_NATIVE,
         .object = "/app/libapp.so",
         .file = "/app/app.cpp",
         .function = "app::run<int>(int)",
         .line = 9},
        {.kind = LP_FRAME_PYTHON,
         .file = "/v/site-packages/leakpal/_runner.py",
         .function = "run",
         .line = 1},
    };
    struct lp_stack stack = {.frames = {.items = frames, .count = 7}};
    FILE *out = open_memstream(&text, &size);
    struct page page = {.out = out, .width = 80};
    text_callers(&page, 2, &stack, &frames[1]);
    text_callers(&page, 2, NULL, NULL);
    fclose(out);
    assert_string_equal(text, "  ... 3 frames of Qt and PySide6\n"
                              "  from /app/app.cpp:9 in app::run\n");
    free(text);
}

/* A recording with a dialog that leaks and the object that it keeps; conclusions as given. */
static struct lp_model *explained_model(struct made *made)
{
    static struct writer writer;
    struct lp_model *model = NULL;
    writer_begin(&writer);
    writer_environment(&writer, "mode", "dialog");
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycles(&writer, 10, 500, 2, 2);
    writer_census(&writer);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON, .what = "Dialog"});
    writer_cells(&writer, 1, 14, 1, 400);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON, .what = "Part"});
    writer_cells(&writer, 1, 14, 3, 100);
    writer_autopsy(&writer, LP_AUTOPSY_INCOMPLETE, "the copy took too long");
    writer_test_end(&writer, 10, 0);
    writer_end(&writer);
    writer_outcome(&writer, LP_OUTCOME_EXITED, 0);
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    struct lp_test *test = *lp_vector_at(&model->tests, struct lp_test *, 0);
    struct lp_leak *dialog = lp_vector_at(&test->leaks, struct lp_leak, 0), *part = dialog + 1;
    assert_string_equal(dialog->cluster->what, "Dialog");
    make_lambda(made);
    dialog->path = &made->path;
    dialog->retained_bytes_per_cycle = 500;
    part->kept_by = dialog->fingerprint;
    part->primary = dialog->cluster;
    return model;
}

static char *report_text(const struct lp_model *model, const struct lp_report_options *options)
{
    char *text = NULL;
    size_t size;
    struct lp_suite suite = {.is_single = true};
    assert_int_equal(lp_suite_add(&suite, model, "a.leakpal"), 0);
    assert_int_equal(lp_suite_conclude(&suite), 0);
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(lp_report_render(&suite, options, out, NULL), 0);
    fclose(out);
    lp_suite_done(&suite);
    return text;
}

static void assert_says(const struct lp_model *model, const char *part, bool is_verbose,
                        bool is_said)
{
    char *text = report_text(model, &(struct lp_report_options){.is_verbose = is_verbose});
    if ((strstr(text, part) != NULL) != is_said)
        print_error("%s", text);
    assert_int_equal(strstr(text, part) != NULL, is_said);
    free(text);
}

static void what_a_leak_keeps_is_told_in_a_line(void **state)
{
    (void)state;
    struct made made;
    struct lp_model *model = explained_model(&made);
    assert_says(model, "+1     500 B  Dialog (python)\n", false, true);
    assert_says(model, "and 1 more kind, 100 B, that it keeps", false, true);
    assert_says(model, "Part (python)\n", false, false);
    assert_says(model, "Part (python)\n", true, true);
    assert_says(model, "Explanation incomplete: the copy took too long.\n", false, true);
    lp_model_free(model);
}

static void a_proof_tells_what_share_went_away(void **state)
{
    (void)state;
    struct made made;
    struct lp_proof proof = {
        .step = 4, .cut = LP_CUT_DISCONNECT, .cycles = 3, .cuts = 3, .reason = ""};
    struct lp_model *model = explained_model(&made);
    made.path.proof = &proof;
    assert_says(model, "Proven: with this connection cut, 100 % of it went away (3 cycles).\n",
                false, true);
    proof.count = 1;
    assert_says(model, "Proven in part: with this connection cut, 66 % of it", false, true);
    proof.count = 3;
    assert_says(model, "Not proven: with this connection cut, 0 % of it", false, true);
    proof.cuts = 0;
    proof.reason = "the sender was not found again";
    assert_says(model, "Not proven: the sender was not found again.\n", false, true);
    lp_model_free(model);
}

static void the_json_has_the_whole_path(void **state)
{
    (void)state;
    struct made made;
    struct lp_model *model = explained_model(&made);
    char *text = report_text(model, &(struct lp_report_options){.format = "json"});
    json_t *result = json_loads(text, 0, NULL);
    json_t *test = json_array_get(json_object_get(result, "tests"), 0);
    json_t *dialog = json_array_get(json_object_get(test, "leaks"), 0);
    json_t *part = json_array_get(json_object_get(test, "leaks"), 1);
    json_t *path = json_object_get(dialog, "path");
    assert_int_equal(json_array_size(path), 6);
    json_t *step = json_array_get(path, 5);
    assert_string_equal(json_string_value(json_object_get(step, "edge")), "closure variable self");
    assert_string_equal(json_string_value(json_object_get(step, "leaking")), "yes");
    assert_true(json_is_true(json_object_get(step, "suspect")));
    assert_string_equal(json_string_value(json_object_get(part, "kept_by")),
                        json_string_value(json_object_get(dialog, "fingerprint")));
    assert_true(json_is_null(json_object_get(dialog, "proof")));
    json_t *autopsy = json_object_get(test, "autopsy");
    assert_string_equal(json_string_value(json_object_get(autopsy, "state")), "incomplete");
    json_decref(result);
    free(text);
    lp_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_told_as_a_person_would),
        cmocka_unit_test(verbose_says_why_each_step_leaks_or_not),
        cmocka_unit_test(a_long_path_keeps_its_ends_and_the_suspect),
        cmocka_unit_test(names_lose_arguments_and_return_types),
        cmocka_unit_test(short_names_fit_where_they_are_put),
        cmocka_unit_test(frames_of_libraries_are_folded),
        cmocka_unit_test(what_a_leak_keeps_is_told_in_a_line),
        cmocka_unit_test(a_proof_tells_what_share_went_away),
        cmocka_unit_test(the_json_has_the_whole_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
