/* One function for each situation. The numbers are those of the issue's own examples where it has
 * some: one object() of 16 bytes a cycle, 30 strings that PySide leaves. */
#include "recordings.h"

static void begin_test(struct writer *writer, const char *name, const char *kind)
{
    writer_begin(writer);
    writer_environment(writer, "python", "3.11.2");
    writer_environment(writer, "qt", "6.11.0");
    writer_environment(writer, "binding", "PyQt6 6.11.0");
    writer_environment(writer, "platform", "Linux x86_64");
    writer_environment(writer, "mode", kind);
    writer_feature(writer, "python-heap", LP_FEATURE_ON, "");
    writer_feature(writer, "connections", LP_FEATURE_ON, "");
    writer_test_begin(writer, name, kind, 2, 10, 2);
    writer_snapshot(writer, "before", 98123456);
}

static void begin_dialog(struct writer *writer, const char *name)
{
    begin_test(writer, name, "dialog");
}

static void end_dialog(struct writer *writer)
{
    writer_snapshot(writer, "after", 98567890);
    writer_test_end(writer, 10, 0);
    writer_end(writer);
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

static void one_time_start(struct writer *writer)
{
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_NATIVE,
                                                    .what = "native block of 700 bytes"});
    writer_cell(writer, 1, 12, 8400, 0);
}

static void clean(struct writer *writer)
{
    begin_dialog(writer, "CleanDialog");
    writer_cycles(writer, 10, 0, 0, 0);
    writer_census(writer);
    one_time_start(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_NATIVE,
                                                    .what = "native block of 48 bytes"});
    writer_cell(writer, 14, 1, 48, 0);
    end_dialog(writer);
}

static void leak(struct writer *writer)
{
    begin_dialog(writer, "ManualOffsetDialog");
    writer_cycles(writer, 10, 16, 1, 1);
    writer_census(writer);
    one_time_start(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "object",
                                                    .holder = LP_HOLDER_CONTAINER,
                                                    .holder_name = "list"});
    writer_cells(writer, 1, 14, 1, 16);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "Python buffer of 128 bytes",
                                                    .flags = LP_CLUSTER_BUFFER | LP_CLUSTER_GROWTH,
                                                    .holder_name = "list"});
    writer_cell(writer, 8, 1, 128, 0);
    end_dialog(writer);
}

/* A dialog that stays with all it has: over its budget, with everything that a report can show. */
static void dialog_stays(struct writer *writer)
{
    begin_dialog(writer, "StayingDialog");
    writer_feature(writer, "connections", LP_FEATURE_PARTIAL,
                   "the layout of Qt 6.99 is not known: counted, not followed");
    writer_cycles(writer, 10, 15300, 47, 20);
    writer_note(writer, LP_NOTE_WARNING, "2 cycles came to rest at the limit only");
    writer_busy(writer, 5, "QTimer", 1);
    writer_busy(writer, 6, "QTimer", 1);
    writer_census(writer);
    one_time_start(writer);
    const struct writer_cluster clusters[] = {
        {.layer = LP_LAYER_QT,
         .what = "StayingDialog",
         .flags = LP_CLUSTER_WRAPPED,
         .holder = LP_HOLDER_UNBOUNDED,
         .holder_name = "MainWindow"},
        {.layer = LP_LAYER_PYTHON, .what = "StayingDialog", .flags = LP_CLUSTER_GC_TRACKED},
        {.layer = LP_LAYER_QT, .what = "QPushButton", .flags = LP_CLUSTER_WRAPPED},
        {.layer = LP_LAYER_QT, .what = "QWidgetWindow"},
        {.layer = LP_LAYER_PYTHON, .what = "function", .flags = LP_CLUSTER_GC_TRACKED},
        {.layer = LP_LAYER_CONNECTION, .what = "QPushButton.clicked(bool)"},
        {.layer = LP_LAYER_NATIVE, .what = "native block of 64 bytes"},
        {.layer = LP_LAYER_THREAD, .what = "QThread"},
        {.layer = LP_LAYER_DESCRIPTOR, .what = "descriptor (eventfd)"},
    };
    const uint64_t counts[] = {1, 1, 10, 1, 10, 10, 14, 1, 1};
    const uint64_t bytes[] = {3000, 1200, 4800, 600, 1600, 880, 896, 8000000, 0};
    for (size_t i = 0; i < sizeof clusters / sizeof clusters[0]; i++) {
        writer_cluster(writer, &clusters[i]);
        writer_cells(writer, 1, 14, counts[i], bytes[i]);
    }
    writer_python_frame(writer, 1, "/usr/lib/python3.11/threading.py", "start", 957);
    writer_python_frame(writer, 1, "/home/user/app/dialogs.py", "start_preview", 41);
    writer_python_frame(writer, 1, "/home/user/app/dialogs.py", "__init__", 14);
    for (uint32_t cycle = 1; cycle <= 14; cycle++) {
        writer_orphan(writer, cycle, "QWidgetWindow", 30 - cycle);
        writer_thread(writer, cycle, 5000 + cycle, "preview", "QThread", 1);
        writer_descriptor(writer, cycle, 10 + cycle, "eventfd");
    }
    end_dialog(writer);
}

/* Every operation leaves a thread that does not stop, started by a line of the application. */
static void worker_runs(struct writer *writer)
{
    begin_test(writer, "PreviewWorker", "worker");
    writer_cycles(writer, 10, 600, 2, 1);
    writer_census(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "PreviewWorker",
                                                    .holder = LP_HOLDER_NONE});
    writer_cells(writer, 1, 14, 1, 600);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_THREAD,
                                                    .what = "QThread",
                                                    .holder = LP_HOLDER_UNBOUNDED});
    writer_cells(writer, 1, 14, 1, 0);
    writer_python_frame(writer, 1, "/home/user/app/preview.py", "start", 33);
    for (uint32_t cycle = 1; cycle <= 14; cycle++) {
        writer_worker(writer, cycle, "PreviewWorker", true, 5000 + cycle);
        writer_thread(writer, cycle, 5000 + cycle, "preview", "QThread", 1);
    }
    end_dialog(writer);
}

/* A ring buffer: after extra cycles only the newest eight are there, and older ones were before. */
static void bounded(struct writer *writer)
{
    begin_dialog(writer, "HistoryDialog");
    writer_cycles(writer, 20, 256, 2, 2);
    writer_census(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "bytes",
                                                    .holder = LP_HOLDER_CONTAINER,
                                                    .holder_name = "list"});
    for (uint32_t cycle = 7; cycle <= 14; cycle++)
        writer_cell(writer, cycle, 0, 0, 2);
    writer_cells(writer, 17, 24, 2, 256);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "tuple",
                                                    .holder = LP_HOLDER_BOUNDED,
                                                    .holder_name = "functools._lru_cache_wrapper",
                                                    .bound = 128,
                                                    .filled = 24});
    writer_cells(writer, 1, 24, 1, 56);
    writer_snapshot(writer, "after", 98567890);
    writer_test_end(writer, 10, 10);
    writer_end(writer);
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

static void foreign(struct writer *writer)
{
    begin_dialog(writer, "AcceptDialog");
    writer_cycles(writer, 10, 1680, 30, 30);
    writer_census(writer);
    writer_cluster(writer, &(struct writer_cluster){
                               .layer = LP_LAYER_PYTHON,
                               .what = "str",
                               .holder = LP_HOLDER_NONE,
                               .owner = "PySide6",
                               .owner_reason =
                                   "PySide6 leaves the name of a C++ method for each connect to "
                                   "it; its reference count is 1 and nothing refers to it."});
    writer_cells(writer, 1, 14, 30, 1680);
    end_dialog(writer);
}

static void python_leak(struct writer *writer, const char *what, const char *owner, uint64_t bytes)
{
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = what,
                                                    .holder = LP_HOLDER_NONE,
                                                    .owner = owner,
                                                    .owner_reason = owner});
    writer_cells(writer, 1, 14, 1, bytes);
}

/* One of each treatment, on the days around the recording's (day 20454 is 2026-01-01), an entry
 * that nothing needs, two of other tests, and a budget that what counts is over. */
static void known(struct writer *writer)
{
    begin_dialog(writer, "KnownDialog");
    writer_cycles(writer, 10, 1900, 4, 4);
    writer_census(writer);
    python_leak(writer, "Excluded", "", 1000);
    python_leak(writer, "LastDay", "", 500);
    python_leak(writer, "Expired", "", 300);
    python_leak(writer, "Included", "PySide6", 100);
    writer_snapshot(writer, "after", 98567890);
    writer_test_end(writer, 10, 0);
    writer_end(writer);
    writer_budget(writer, "call", 9000, 0);
    writer_budget(writer, "dialog", 350, 3);
    writer_known(writer, "767885ac74bc8f25", "ticket 17", 0, LP_KNOWN_EXCLUDE, "Known*");
    writer_known(writer, "731a8f2afa64c5e0", "mended next week", 20454, LP_KNOWN_EXCLUDE, "");
    writer_known(writer, "92cbe49374df0cb8", "mended last year", 20453, LP_KNOWN_EXCLUDE, "");
    writer_known(writer, "5df956b893701144", "we chose it", 30000, LP_KNOWN_INCLUDE, "");
    writer_known(writer, "0123456789abcdef", "gone long ago", 0, LP_KNOWN_EXCLUDE, "");
    writer_known(writer, "92cbe49374df0cb8", "elsewhere only", 0, LP_KNOWN_EXCLUDE, "Other*");
    writer_known(writer, "fedcba9876543210", "never here", 0, LP_KNOWN_EXCLUDE, "Other*");
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

static void cycles_until(struct writer *writer, uint32_t running)
{
    while (writer->cycle + 1 < running) {
        writer_cycle_begin(writer, writer->cycle < 2 ? LP_ROLE_WARMUP : LP_ROLE_COUNTED);
        writer_cycle_end(writer, 512, 4, 2);
    }
    writer_cycle_begin(writer, writer->cycle < 2 ? LP_ROLE_WARMUP : LP_ROLE_COUNTED);
}

static void crash(struct writer *writer)
{
    begin_dialog(writer, "CrashingDialog");
    cycles_until(writer, 3);
    writer_outcome(writer, LP_OUTCOME_SIGNALED, 11);
}

static void hang_modal(struct writer *writer)
{
    begin_dialog(writer, "ModalDialog");
    cycles_until(writer, 1);
    writer_native_frame(writer, 1, "/nonexistent/libQt6Core.so.6", 0x1234);
    writer_python_frame(writer, 1, "/home/user/app/dialog.py", "__init__", 14);
    writer_python_frame(writer, 1, "/home/user/app/main.py", "open_dialog", 7);
    writer_hang(writer, 1, 1);
    writer_outcome(writer, LP_OUTCOME_TIMED_OUT, 300);
}

static void hang_loop(struct writer *writer)
{
    begin_dialog(writer, "SpinningDialog");
    cycles_until(writer, 4);
    writer_python_frame(writer, 1, "/home/user/app/spin.py", "wait_for_ever", 20);
    writer_hang(writer, 0, 1);
    writer_outcome(writer, LP_OUTCOME_TIMED_OUT, 300);
}

static void exception(struct writer *writer)
{
    begin_dialog(writer, "RaisingDialog");
    cycles_until(writer, 5);
    writer_error(writer, "exception", "ValueError: no such offset",
                 "Traceback (most recent call last):\n"
                 "  File \"/home/user/app/dialog.py\", line 14, in __init__\n"
                 "    raise ValueError(\"no such offset\")\n"
                 "ValueError: no such offset\n");
    writer_end(writer);
    writer_outcome(writer, LP_OUTCOME_EXITED, 3);
}

/* The leak again, and the last 40 bytes are missing. */
static void cut_off(struct writer *writer)
{
    begin_dialog(writer, "CutOffDialog");
    cycles_until(writer, 7);
    writer_cycle_end(writer, 512, 4, 2);
    writer->used -= 40;
}

static void nothing_recorded(struct writer *writer)
{
    writer_begin(writer);
    writer_environment(writer, "mode", "dialog");
    writer_outcome(writer, LP_OUTCOME_EXITED, 1);
}

/* Nothing leaks; but references grow and garbage waits, in the steady cycles 5 and 6. */
static void growth(struct writer *writer)
{
    begin_dialog(writer, "GrowingDialog");
    for (uint32_t i = 0; i < 14; i++) {
        writer_cycle_begin(writer, i < 2    ? LP_ROLE_WARMUP
                                   : i < 12 ? LP_ROLE_COUNTED
                                            : LP_ROLE_TRAILING);
        writer_cycle_end(writer, 0, 0, 0);
        if (i < 1 || i == 4 || i == 5)
            writer_waiting(writer, 10);
    }
    writer_refcount(writer, "type Dialog", 10, 10);
    writer_refcount(writer, "object in app.registry.SHARED", 10, 10);
    writer_refcount(writer, "dict of module app.hub", 300, 10);
    writer_census(writer);
    end_dialog(writer);
}

/* A file that stays open in every third cycle: its rate is a mean. */
static void every_third(struct writer *writer)
{
    begin_test(writer, "export", "call");
    writer_cycles(writer, 10, 0, 0, 0);
    writer_census(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_DESCRIPTOR,
                                                    .what = "descriptor (file)"});
    for (uint32_t cycle = 3; cycle <= 12; cycle += 3) {
        writer_cell(writer, cycle, 1, 0, 1);
        writer_descriptor(writer, cycle, 10 + cycle, "file");
    }
    end_dialog(writer);
}

/* No test at all: a baseline, a later snapshot, and what was orphaned by then. */
static void at_rest(struct writer *writer)
{
    writer_begin(writer);
    writer_environment(writer, "mode", "baseline");
    writer_snapshot(writer, "baseline", 98123456);
    writer_orphan(writer, 0, "Forgotten", 31);
    writer_snapshot(writer, "after an hour", 99123456);
    writer_orphan(writer, 0, "QTimer", 40);
    writer_orphan(writer, 0, "QTimer", 3600);
    writer_end(writer);
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

/* The application died on its way to a test: its snapshot is no result. */
static void died_at_rest(struct writer *writer)
{
    writer_begin(writer);
    writer_environment(writer, "mode", "dialog");
    writer_snapshot(writer, "baseline", 98123456);
    writer_outcome(writer, LP_OUTCOME_EXITED, 0);
}

/* Names that would do things to a terminal or a JSON reader. */
static void hostile_names(struct writer *writer)
{
    begin_dialog(writer, "\033[31mRed\007\nName\"\\ \xff \xe2\x80\xae");
    writer_cycles(writer, 10, 64, 1, 1);
    writer_census(writer);
    writer_cluster(writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON,
                                                    .what = "<script>alert(1)</script>\r\x7f",
                                                    .holder = LP_HOLDER_UNBOUNDED,
                                                    .holder_name = "%s%n\xc2\x9b"});
    writer_cells(writer, 1, 14, 1, 64);
    end_dialog(writer);
}

const struct recording recordings[] = {
    {"clean", clean},
    {"leak", leak},
    {"dialog_stays", dialog_stays},
    {"worker_runs", worker_runs},
    {"bounded", bounded},
    {"foreign", foreign},
    {"known", known},
    {"crash", crash},
    {"hang_modal", hang_modal},
    {"hang_loop", hang_loop},
    {"exception", exception},
    {"cut_off", cut_off},
    {"nothing_recorded", nothing_recorded},
    {"growth", growth},
    {"every_third", every_third},
    {"at_rest", at_rest},
    {"died_at_rest", died_at_rest},
    {"hostile_names", hostile_names},
    {"held_by_lambda", recording_held_by_lambda},
};
const size_t recording_count = sizeof recordings / sizeof recordings[0];
