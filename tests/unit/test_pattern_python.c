/* The rules for containers, halves of objects, rings, and what nothing holds. */
#include "pattern_rows.h"

#define MODULE OLD(ROOT, "module", MODULE, "app.registry")
#define DIALOG(edge, name) NEW(edge, name, PYTHON, "Dialog", 0)

static void what_grows_is_named_as_the_code_spells_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "module global",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "open_dialogs", PYTHON, "list"), DIALOG(INDEX, "3")},
         .pattern = "growing-container",
         .cause = "app.registry.open_dialogs gets one Dialog more in every cycle" MADE_AT,
         .fix = "Take it out of app.registry.open_dialogs"},
        {.title = "class attribute",
         .layer = LP_LAYER_PYTHON,
         .what = "Step",
         .steps = {MODULE, OLD(ATTRIBUTE, "Wizard", CLASS, "Wizard"),
                   OLD(ATTRIBUTE, "steps", PYTHON, "dict"), NEW(KEY, "", PYTHON, "Step", 0)},
         .pattern = "growing-container",
         .cause = "app.registry.Wizard.steps gets one Step more"},
        {.title = "instance attribute",
         .layer = LP_LAYER_PYTHON,
         .what = "Frame",
         .steps = {OLD(ROOT, "window", QOBJECT, "MainWindow"),
                   OLD(WRAPPER, "", PYTHON, "MainWindow"),
                   OLD(ATTRIBUTE, "history", PYTHON, "list"), NEW(INDEX, "0", PYTHON, "Frame", 0)},
         .pattern = "growing-container",
         .cause = "MainWindow.history gets one Frame more"},
        {.title = "inside another container",
         .layer = LP_LAYER_PYTHON,
         .what = "Frame",
         .steps = {MODULE, OLD(GLOBAL, "CACHES", PYTHON, "dict"),
                   OLD(KEY, "frames", PYTHON, "list"), NEW(INDEX, "0", PYTHON, "Frame", 0)},
         .pattern = "growing-container",
         .cause = "app.registry.CACHES[frames] gets one Frame more"},
        {.title = "closure variable",
         .layer = LP_LAYER_PYTHON,
         .what = "Sample",
         .steps = {MODULE, OLD(GLOBAL, "collect", FUNCTION, "make.<locals>.collect"),
                   OLD(CELL, "samples", PYTHON, "list"), NEW(INDEX, "0", PYTHON, "Sample", 0)},
         .pattern = "growing-container",
         .cause = "closure variable samples of make.<locals>.collect"},
        {.title = "default argument",
         .layer = LP_LAYER_PYTHON,
         .what = "Entry",
         .steps = {MODULE, OLD(GLOBAL, "log", FUNCTION, "log"),
                   OLD(DEFAULT, "entries", PYTHON, "list"), NEW(INDEX, "0", PYTHON, "Entry", 0)},
         .pattern = "growing-container",
         .cause = "default argument entries of log"},
        {.title = "what an entry holds",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "jobs", PYTHON, "list"), NEW(INDEX, "3", PYTHON, "tuple", 0),
                   DIALOG(INDEX, "0")},
         .pattern = "growing-container",
         .cause = "gets one tuple more in every cycle" MADE_AT
                  ", and nothing takes it out; that holds the Dialog"},
        {.title = "callback",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "listeners", PYTHON, "list"),
                   NEW(INDEX, "3", PYTHON, "method", 0), DIALOG(SELF, "")},
         .pattern = "growing-container",
         .cause = "gets a callback more in every cycle" MADE_AT ", and never loses one",
         .fix = "weakref.WeakMethod()"},
        {.title = "unbounded cache",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "width", PYTHON, "functools._lru_cache_wrapper"),
                   DIALOG(ITEM, "")},
         .pattern = "growing-container",
         .cause = "The cache of app.registry.width has no bound",
         .fix = "lru_cache(maxsize=128)"},
        {.title = "figures",
         .layer = LP_LAYER_PYTHON,
         .what = "FigureManagerQT",
         .steps = {OLD(ROOT, "module", MODULE, "matplotlib._pylab_helpers"),
                   OLD(ATTRIBUTE, "Gcf", CLASS, "Gcf"),
                   OLD(ATTRIBUTE, "figs", PYTHON, "OrderedDict"),
                   NEW(KEY, "", PYTHON, "FigureManagerQT", 0)},
         .pattern = "growing-container",
         .fix = "plt.close(figure)"},
        {.title = "another of matplotlib's containers is no figure",
         .layer = LP_LAYER_PYTHON,
         .what = "Font",
         .steps = {OLD(ROOT, "module", MODULE, "matplotlib.font_manager"),
                   OLD(GLOBAL, "fonts", PYTHON, "list"), NEW(INDEX, "", PYTHON, "Font", 0)},
         .pattern = "growing-container",
         .cause = "matplotlib.font_manager.fonts gets one Font more"},
        {.title = "classes",
         .layer = LP_LAYER_PYTHON,
         .what = "type",
         .steps = {MODULE, OLD(GLOBAL, "kinds", PYTHON, "list"), NEW(INDEX, "", CLASS, "Row", 0)},
         .pattern = "growing-container",
         .cause = "The class Row is made anew in every cycle" MADE_AT,
         .fix = "at the top of its module"},
        {.title = "chain",
         .layer = LP_LAYER_PYTHON,
         .what = "Node",
         .steps = {MODULE, OLD(GLOBAL, "Node", CLASS, "Node"),
                   NEW(ATTRIBUTE, "last", PYTHON, "Node", 0),
                   NEW(ATTRIBUTE, "previous", PYTHON, "Node", 0)},
         .pattern = "growing-container",
         .cause = "Each Node holds the one before it in its attribute previous",
         .fix = "Set previous to None"},
        {.title = "one attribute is no container",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "window", PYTHON, "Window"), DIALOG(ATTRIBUTE, "dialog")},
         .pattern = NULL},
    };
    CHECK_ROWS(rows);
}

#define BLOCK(more)                                                                                \
    NEW(POINTER, "", NATIVE, "native block of 64 bytes", LP_STEP_CONSERVATIVE | (more))

static void containers_of_cpp_are_known_by_their_object(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "log pane",
         .layer = LP_LAYER_NATIVE,
         .what = "native block of 64 bytes",
         .steps = {OLD(ROOT, "window", QOBJECT, "QPlainTextEdit"),
                   OLD(POINTER, "", NATIVE, "native block of 900 bytes"), BLOCK(0)},
         .pattern = "growing-container",
         .cause = "QPlainTextEdit keeps one more in every cycle",
         .fix = "setMaximumBlockCount()"},
        {.title = "data of a library says nothing",
         .layer = LP_LAYER_NATIVE,
         .what = "native block of 64 bytes",
         .steps = {OLD(ROOT, "data", STATIC, "data of libQt6Gui.so.6"), BLOCK(0)},
         .pattern = NULL},
    };
    CHECK_ROWS(rows);
}

static void halves_of_objects_are_told(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "wrapper without object",
         .binding = "PyQt6 6.11.0",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, OLD(GLOBAL, "open_dialogs", PYTHON, "list"),
                   NEW(INDEX, "3", PYTHON, "Dialog", LP_STEP_GONE)},
         .pattern = "wrapper-without-object",
         .cause = "its Python half is still held by app.registry.open_dialogs",
         .fix = "sip.isdeleted()"},
        {.title = "a connection that holds one is the cause",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {MODULE, NEW(SIGNAL, "changed()", CONNECTION, "Settings.changed()", 0),
                   NEW(SLOT, "", FUNCTION, "<lambda>", 0),
                   NEW(CELL, "self", PYTHON, "Dialog", LP_STEP_GONE)},
         .pattern = "connection-not-disconnected"},
        {.title = "object without wrapper",
         .layer = LP_LAYER_QT,
         .what = "Dialog",
         .steps = {OLD(ROOT, "data", STATIC, "data of app.so"),
                   NEW(POINTER, "", QOBJECT, "Dialog", LP_STEP_UNWRAPPED)},
         .pattern = "object-without-wrapper",
         .cause = "The Python half of the Dialog made" MADE_AT " is gone"},
        {.title = "a parent's child may be without wrapper",
         .layer = LP_LAYER_QT,
         .what = "Dialog",
         .steps = {OLD(ROOT, "window", QOBJECT, "MainWindow"),
                   NEW(CHILD, "", QOBJECT, "Dialog", LP_STEP_UNWRAPPED)},
         .pattern = "dialog-not-deleted"},
    };
    CHECK_ROWS(rows);
}

static void rings_are_told_by_what_the_collector_cannot_see(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "ring through C++",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .flags = LP_CLUSTER_GC_TRACKED,
         .reach = LP_REACH_MEMBERS,
         .steps = {DIALOG(ROOT, ""), NEW(WRAPPED, "", QOBJECT, "Dialog", 0),
                   NEW(POINTER, "", PYTHON, "Presenter", 0), DIALOG(ATTRIBUTE, "dialog")},
         .pattern = "reference-cycle",
         .cause = "The ring runs through C++ (Dialog)",
         .fix = "weakref.ref()"},
        {.title = "ring of which no part is known",
         .layer = LP_LAYER_PYTHON,
         .what = "Node",
         .flags = LP_CLUSTER_GC_TRACKED,
         .reach = LP_REACH_NOTHING,
         .pattern = "reference-cycle",
         .cause = "the collector did not free it"},
        {.title = "a text cannot be in a ring",
         .layer = LP_LAYER_PYTHON,
         .what = "str",
         .reach = LP_REACH_NOTHING,
         .pattern = NULL},
        {.title = "what points to it need not own it",
         .layer = LP_LAYER_QT,
         .what = "QCompleter",
         .reach = LP_REACH_MEMBERS,
         .steps = {NEW(ROOT, "", QOBJECT, "QCompleter", 0),
                   NEW(WRAPPER, "", PYTHON, "QCompleter", 0),
                   NEW(POINTER, "", NATIVE, "native block of 32 bytes", 0),
                   NEW(POINTER, "", QOBJECT, "QCompleter", 0)},
         .pattern = "orphan"},
        {.title = "gc.garbage",
         .layer = LP_LAYER_PYTHON,
         .what = "Node",
         .flags = LP_CLUSTER_GC_TRACKED,
         .steps = {OLD(ROOT, "module", MODULE, "gc"), OLD(GLOBAL, "garbage", PYTHON, "list"),
                   NEW(INDEX, "3", PYTHON, "Node", 0)},
         .pattern = "reference-cycle",
         .fix = "DEBUG_SAVEALL"},
        {.title = "another module's garbage",
         .layer = LP_LAYER_PYTHON,
         .what = "Node",
         .steps = {MODULE, OLD(GLOBAL, "garbage", PYTHON, "list"),
                   NEW(INDEX, "3", PYTHON, "Node", 0)},
         .pattern = "growing-container"},
    };
    CHECK_ROWS(rows);
}

static void what_nothing_holds_is_lost(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "orphan",
         .layer = LP_LAYER_QT,
         .what = "QMdiSubWindow",
         .reach = LP_REACH_NOTHING,
         .pattern = "orphan",
         .cause = "has no parent"},
        {.title = "lost block",
         .layer = LP_LAYER_NATIVE,
         .what = "native block of 64 bytes",
         .reach = LP_REACH_NOTHING,
         .pattern = "native-without-holder",
         .cause = "Allocated" MADE_AT ", and no word in the process points to it"},
        {.title = "a block that was not looked for",
         .layer = LP_LAYER_NATIVE,
         .what = "native block of 64 bytes",
         .pattern = NULL},
        {.title = "descriptor",
         .layer = LP_LAYER_DESCRIPTOR,
         .what = "descriptor (file)",
         .pattern = "descriptor-not-closed",
         .cause = "Opened" MADE_AT,
         .fix = "with"},
    };
    CHECK_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_grows_is_named_as_the_code_spells_it),
        cmocka_unit_test(containers_of_cpp_are_known_by_their_object),
        cmocka_unit_test(halves_of_objects_are_told),
        cmocka_unit_test(rings_are_told_by_what_the_collector_cannot_see),
        cmocka_unit_test(what_nothing_holds_is_lost),
    };
    return cmocka_run_group_tests_name("pattern_python", tests, NULL, NULL);
}
