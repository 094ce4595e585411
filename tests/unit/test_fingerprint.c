/* The same leak has the same name in the next run, after an edit elsewhere and under another
 * Python; another leak has another one. */
#include "pattern_stage.h"

#include "analyze/fingerprint.h"

#define WINDOW OLD(ROOT, "window", QOBJECT, "MainWindow")
#define LIST(name) OLD(ATTRIBUTE, name, PYTHON, "list")
#define DIALOG(name) NEW(INDEX, name, PYTHON, "Dialog", 0)

static const struct row base = {.title = "base",
                                .layer = LP_LAYER_PYTHON,
                                .what = "Dialog",
                                .steps = {WINDOW, LIST("dialogs"), DIALOG("41")}};

static const char *fingerprint_of(const struct row *row, const char *holder_name, bool is_kept)
{
    static struct stage stage;
    static struct lp_cluster other;
    static char texts[4][LP_FINGERPRINT_SIZE];
    static unsigned turn;
    set_stage(&stage, row);
    stage.cluster.holder_name = holder_name;
    stage.leak.primary = is_kept ? &other : &stage.cluster;
    char *text = texts[turn++ % 4];
    lp_leak_fingerprint(&stage.leak, text);
    return text;
}

static void what_differs_between_runs_is_left_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "another index and root",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {OLD(ROOT, "module", MODULE, "app"), OLD(GLOBAL, "window", PYTHON, "MainWindow"),
                   LIST("dialogs"), DIALOG("57")}},
        {.title = "a line",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {WINDOW,
                   LIST("dialogs"),
                   {.edge = LP_EDGE_INDEX,
                    .name = "3",
                    .node = LP_NODE_PYTHON,
                    .label = "Dialog",
                    .line = 77,
                    .flags = LP_STEP_SURVIVOR}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(fingerprint_of(&rows[i], "list", false),
                            fingerprint_of(&base, "deque", false));
}

static void another_holder_is_another_leak(void **state)
{
    (void)state;
    static const struct row other = {.title = "another attribute",
                                     .layer = LP_LAYER_PYTHON,
                                     .what = "Dialog",
                                     .steps = {WINDOW, LIST("history"), DIALOG("41")}};
    static const struct row numbered = {.title = "a name with a digit",
                                        .layer = LP_LAYER_PYTHON,
                                        .what = "Dialog",
                                        .steps = {WINDOW, LIST("dialogs2"), DIALOG("41")}};
    assert_string_not_equal(fingerprint_of(&other, "", false), fingerprint_of(&base, "", false));
    assert_string_not_equal(fingerprint_of(&numbered, "", false), fingerprint_of(&base, "", false));
}

/* By which path a part of a leak is told may differ from run to run. */
static void what_is_kept_goes_by_what_it_is(void **state)
{
    (void)state;
    static const struct row other = {.title = "another path",
                                     .layer = LP_LAYER_PYTHON,
                                     .what = "Dialog",
                                     .steps = {WINDOW, LIST("history"), DIALOG("41")}};
    assert_string_equal(fingerprint_of(&other, "list", true), fingerprint_of(&base, "list", true));
    assert_string_not_equal(fingerprint_of(&base, "list", true),
                            fingerprint_of(&base, "dict", true));
}

static void guesses_are_left_out(void **state)
{
    (void)state;
    static const struct row guess = {
        .title = "guess",
        .layer = LP_LAYER_PYTHON,
        .what = "Dialog",
        .steps = {OLD(ROOT, "data", STATIC, "data of libx.so.1"),
                  NEW(POINTER, "", PYTHON, "Dialog", LP_STEP_CONSERVATIVE)}};
    static const struct row unknown = {
        .title = "no path", .layer = LP_LAYER_PYTHON, .what = "Dialog"};
    assert_string_equal(fingerprint_of(&guess, "list", false),
                        fingerprint_of(&unknown, "list", false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_between_runs_is_left_out),
        cmocka_unit_test(another_holder_is_another_leak),
        cmocka_unit_test(what_is_kept_goes_by_what_it_is),
        cmocka_unit_test(guesses_are_left_out),
    };
    return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
