/* Made-up recordings of leaks that were explained: with stacks, paths and proofs. */
#include "recordings.h"

static void begin(struct writer *writer, const char *name, const char *kind)
{
    writer_begin(writer);
    writer_environment(writer, "python", "3.11.2");
    writer_environment(writer, "binding", "PySide6 6.11.0");
    writer_environment(writer, "mode", kind);
    writer_test_begin(writer, name, kind, 2, 10, 2);
    writer_cycles(writer, 10, 9000, 20, 6);
    writer_census(writer);
}

static void end(struct writer *writer)
{
    writer_test_end(writer, 10, 0);
    writer_end(writer);
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

static void stacks(struct writer *writer)
{
    writer_native_frame(writer, 1, "/opt/qt/lib/libQt6Widgets.so.6", 0x4321);
    writer_python_frame(writer, 1, "/home/user/app/dialogs.py", "RomDialog.__init__", 14);
    writer_python_frame(writer, 1, "/home/user/app/main_window.py", "MainWindow.open_rom", 118);
    writer_python_frame(writer, 2, "/home/user/app/dialogs.py", "RomDialog.__init__", 20);
    writer_python_frame(writer, 2, "/home/user/app/main_window.py", "MainWindow.open_rom", 118);
    writer_python_frame(writer, 3, "/home/user/app/dialogs.py", "RomDialog.__init__", 16);
    writer_python_frame(writer, 3, "/home/user/app/main_window.py", "MainWindow.open_rom", 118);
}

static const struct writer_cluster clusters[] = {
    {.layer = LP_LAYER_PYTHON, .what = "RomDialog", .flags = LP_CLUSTER_GC_TRACKED},
    {.layer = LP_LAYER_QT, .what = "RomDialog", .flags = LP_CLUSTER_WRAPPED},
    {.layer = LP_LAYER_QT, .what = "QPushButton", .flags = LP_CLUSTER_WRAPPED},
    {.layer = LP_LAYER_CONNECTION, .what = "MainWindow.rom_loaded(QString)"},
    {.layer = LP_LAYER_PYTHON, .what = "function", .flags = LP_CLUSTER_GC_TRACKED},
    {.layer = LP_LAYER_PYTHON, .what = "cell", .flags = LP_CLUSTER_GC_TRACKED},
    {.layer = LP_LAYER_NATIVE, .what = "native block of 64 bytes"},
};

/* To the dialog, by the lambda; `last` more steps of it. */
static void path_to_dialog(struct writer *writer, size_t steps)
{
    static const struct writer_step path[] = {
        {LP_EDGE_ROOT, "window", LP_NODE_QOBJECT, "MainWindow", "", LP_STEP_SHOWN, "", 0, 0, 0},
        {LP_EDGE_SIGNAL, "rom_loaded(QString)", LP_NODE_CONNECTION,
         "MainWindow.rom_loaded(QString)", "", LP_STEP_SURVIVOR, "", 0, 2, 4},
        {LP_EDGE_SLOT, "", LP_NODE_FUNCTION, "RomDialog.__init__.<locals>.<lambda>", "",
         LP_STEP_SURVIVOR, "/home/user/app/dialogs.py", 20, 2, 5},
        {LP_EDGE_CELL, "self", LP_NODE_PYTHON, "RomDialog", "",
         LP_STEP_SURVIVOR | LP_STEP_CLOSED | LP_STEP_TOP_LEVEL, "", 0, 1, 1},
        {LP_EDGE_WRAPPED, "", LP_NODE_QOBJECT, "RomDialog", "",
         LP_STEP_SURVIVOR | LP_STEP_CLOSED | LP_STEP_TOP_LEVEL, "", 0, 1, 2},
        {LP_EDGE_CHILD, "", LP_NODE_QOBJECT, "QPushButton", "", LP_STEP_SURVIVOR, "", 0, 3, 3},
    };
    writer_path(writer, LP_REACH_PATH, 5, 5);
    for (size_t i = 0; i < steps; i++)
        writer_step(writer, &path[i]);
}

/* A lambda that is connected to a signal of the main window keeps a closed dialog, and that its
 * button; a native block was not looked for. Cutting the connection frees all. */
void recording_held_by_lambda(struct writer *writer)
{
    static const uint64_t bytes[] = {1200, 3000, 480, 88, 160, 40, 64};
    static const size_t lengths[] = {4, 5, 6, 2, 3};
    static const uint32_t stack_ids[] = {1, 1, 3, 2, 2, 2, 1};
    begin(writer, "RomDialog", "dialog");
    for (size_t i = 0; i < sizeof clusters / sizeof clusters[0]; i++) {
        writer_cluster(writer, &clusters[i]);
        writer_cells(writer, 1, 14, 1, bytes[i]);
    }
    stacks(writer);
    for (size_t i = 0; i < sizeof clusters / sizeof clusters[0]; i++) {
        writer_explain(writer, (uint32_t)i + 1);
        writer_origin(writer, stack_ids[i], 3, 3 * bytes[i]);
        if (i < sizeof lengths / sizeof lengths[0])
            path_to_dialog(writer, lengths[i]);
    }
    writer_explain(writer, 6);
    path_to_dialog(writer, 3);
    writer_step(writer, &(struct writer_step){.edge = LP_EDGE_CELL,
                                              .name = "self",
                                              .node = LP_NODE_PYTHON,
                                              .label = "cell",
                                              .flags = LP_STEP_SURVIVOR,
                                              .member = 6});
    writer_explain(writer, 1);
    writer_retained(writer, 48000, 200, 10);
    writer->path = 1;
    writer_proof(writer, 2, LP_CUT_DISCONNECT, 3, 0, 0, "");
    writer_autopsy(writer, LP_AUTOPSY_COMPLETE, "");
    end(writer);
}
