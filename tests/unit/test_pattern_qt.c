/* The rules for what Qt keeps: connections, parents, threads, events, timers. Of each one row that
 * shows it, and beside it what looks alike and is something else. */
#include "pattern_rows.h"

#define WINDOW OLD(ROOT, "window", QOBJECT, "MainWindow")
#define SIGNAL NEW(SIGNAL, "rom_loaded()", CONNECTION, "MainWindow.rom_loaded()", 0)
#define LAMBDA NEW(SLOT, "", FUNCTION, "Dialog.__init__.<locals>.<lambda>", 0)
#define DIALOG(edge, name) NEW(edge, name, PYTHON, "Dialog", LP_STEP_CLOSED | LP_STEP_TOP_LEVEL)

static void a_connection_keeps_what_its_slot_holds(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "lambda",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {WINDOW, SIGNAL, LAMBDA, DIALOG(CELL, "self")},
         .pattern = "connection-not-disconnected",
         .cause = "MainWindow.rom_loaded.connect(lambda)" MADE_AT
                  " keeps the Dialog: the lambda holds `self`.",
         .fix = "Disconnect it when the Dialog is closed"},
        {.title = "partial",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {WINDOW, SIGNAL, NEW(SLOT, "", PYTHON, "functools.partial", 0),
                   DIALOG(ARGUMENT, "0")},
         .pattern = "connection-not-disconnected",
         .cause = "connect(partial)" MADE_AT " keeps the Dialog: it is an argument of the partial"},
        {.title = "bound method",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {WINDOW, SIGNAL, NEW(SLOT, "", PYTHON, "method", 0), DIALOG(SELF, "")},
         .pattern = "connection-not-disconnected",
         .cause = "method is a method of it"},
        {.title = "behind PyQt's proxy",
         .binding = "PyQt6 6.11.0",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .steps = {WINDOW, SIGNAL, NEW(SLOT, "", QOBJECT, "PyQtSlotProxy", 0), LAMBDA,
                   DIALOG(CELL, "self")},
         .pattern = "connection-not-disconnected",
         .cause = "the lambda holds `self`"},
        {.title = "a ring through the dialog's own child",
         .layer = LP_LAYER_PYTHON,
         .what = "Dialog",
         .reach = LP_REACH_MEMBERS,
         .steps = {DIALOG(ROOT, ""), NEW(WRAPPED, "", QOBJECT, "Dialog", 0),
                   NEW(CHILD, "", QOBJECT, "QPushButton", 0),
                   NEW(SIGNAL, "clicked(bool)", CONNECTION, "QPushButton.clicked(bool)", 0), LAMBDA,
                   DIALOG(CELL, "self")},
         .pattern = "connection-not-disconnected",
         .cause = "QPushButton.clicked.connect(lambda)",
         .fix = "cannot see the way back through C++"},
        {.title = "what the dialog keeps by a connection of its own is not held by that",
         .layer = LP_LAYER_PYTHON,
         .what = "Model",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "Dialog", LP_STEP_TOP_LEVEL),
                   NEW(CHILD, "", QOBJECT, "QPushButton", 0),
                   NEW(SIGNAL, "clicked(bool)", CONNECTION, "QPushButton.clicked(bool)", 0), LAMBDA,
                   NEW(CELL, "model", PYTHON, "Model", 0)},
         .pattern = "dialog-not-deleted"},
        {.title = "nothing captured",
         .layer = LP_LAYER_CONNECTION,
         .what = "Hub.message()",
         .steps = {OLD(ROOT, "module", MODULE, "app"), OLD(GLOBAL, "HUB", QOBJECT, "Hub"),
                   NEW(SIGNAL, "message()", CONNECTION, "Hub.message()", 0)},
         .pattern = "connection-not-disconnected",
         .cause = "Hub.message is connected in every cycle" MADE_AT,
         .fix = "Connect once"},
        {.title = "a lambda in C++",
         .binding = "",
         .layer = LP_LAYER_CONNECTION,
         .what = "Hub::message()",
         .steps = {OLD(ROOT, "application", APPLICATION, "QApplication"),
                   NEW(SIGNAL, "message()", CONNECTION, "Hub.message()", 0)},
         .pattern = "connection-not-disconnected",
         .fix = "context object"},
        {.title = "a slot in C++ again",
         .binding = "",
         .layer = LP_LAYER_CONNECTION,
         .what = "Hub.message()",
         .steps = {OLD(ROOT, "application", APPLICATION, "QApplication"),
                   {.edge = LP_EDGE_SIGNAL,
                    .name = "message()",
                    .node = LP_NODE_CONNECTION,
                    .label = "Hub.message()",
                    .detail = "to Plot",
                    .flags = LP_STEP_SURVIVOR}},
         .pattern = "connection-not-disconnected",
         .cause = "to Plot",
         .fix = "UniqueConnection"},
    };
    CHECK_ROWS(rows);
}

/* PyQt's proxy of a method stays until the signal is emitted; one of a lambda is the lambda's. */
static void a_dead_method_is_told_by_its_proxy(void **state)
{
    (void)state;
    static const struct row row = {.title = "dead method",
                                   .binding = "PyQt6 6.11.0",
                                   .layer = LP_LAYER_CONNECTION,
                                   .what = "Hub.rare()",
                                   .steps = {OLD(ROOT, "module", MODULE, "app"),
                                             NEW(SIGNAL, "rare()", CONNECTION, "Hub.rare()", 0)},
                                   .pattern = "connection-not-disconnected",
                                   .cause = "to a method of an object that is gone",
                                   .fix = "pyqtSlot"};
    static const struct row other = {.title = "a lambda's",
                                     .binding = "PyQt6 6.11.0",
                                     .layer = LP_LAYER_CONNECTION,
                                     .what = "Hub.rare()",
                                     .steps = {OLD(ROOT, "module", MODULE, "app"),
                                               NEW(SIGNAL, "rare()", CONNECTION, "Hub.rare()", 0)},
                                     .pattern = "connection-not-disconnected",
                                     .cause = "is connected in every cycle"};
    static struct stage stage;
    struct lp_cluster proxy = {
        .layer = LP_LAYER_QT, .what = "PyQtSlotProxy", .result = {.shape = LP_SHAPE_LEAK}};
    struct lp_cluster function = {
        .layer = LP_LAYER_PYTHON, .what = "function", .result = {.shape = LP_SHAPE_LEAK}};
    struct lp_cluster *clusters[] = {&proxy, &function};
    set_stage(&stage, &row);
    stage.test.clusters = (struct lp_vector){clusters, 1, 0};
    check_row(&stage, &row);
    stage.test.clusters.count = 2;
    check_row(&stage, &other);
    lp_arena_done(&stage.model.arena);
}

#define CHILD_ROW(parent_, class_, more, cause_, fix_)                                             \
    {                                                                                              \
        .title = (class_), .layer = LP_LAYER_QT, .what = (class_),                                 \
        .steps = {OLD(ROOT, "window", QOBJECT, (parent_)),                                         \
                  NEW(CHILD, "", QOBJECT, (class_), (more))},                                      \
        .pattern = "dialog-not-deleted", .cause = (cause_), .fix = (fix_)                          \
    }

static void a_parent_keeps_its_children(void **state)
{
    (void)state;
    static const struct row rows[] = {
        CHILD_ROW("MainWindow", "AboutDialog", LP_STEP_TOP_LEVEL | LP_STEP_CLOSED,
                  "Closing the AboutDialog made" MADE_AT
                  " only hides it: it stays as a child of MainWindow",
                  "WA_DeleteOnClose"),
        CHILD_ROW("Table", "QMenu", LP_STEP_TOP_LEVEL, "only hidden afterwards", "after exec()"),
        CHILD_ROW("MainWindow", "QAction", 0, "its parent stays", "with the menu as its parent"),
        CHILD_ROW("QToolBar", "QAction", 0, "QToolBar::clear()", "removeAction()"),
        CHILD_ROW("QLineEdit", "QIntValidator", 0, "setValidator() does not delete", "replaced"),
        CHILD_ROW("QListView", "QStyledItemDelegate", 0, "setItemDelegate()", "replaced"),
        CHILD_ROW("QListView", "QStringListModel", 0, "setModel() does not delete",
                  "selection model"),
        CHILD_ROW("QListView", "QItemSelectionModel", 0, "leaves the one before", "deleteLater()"),
        CHILD_ROW("QWidget", "QPropertyAnimation", 0, "KeepWhenStopped", "DeleteWhenStopped"),
        CHILD_ROW("QNetworkAccessManager", "QNetworkReplyHttpImpl", 0, "keeps each reply",
                  "reply.deleteLater()"),
        CHILD_ROW("QNetworkAccessManager", "QNetworkReply", 0, "keeps each reply", NULL),
        CHILD_ROW("MainWindow", "QTimer", 0, "it has fired", "singleShot"),
        CHILD_ROW("MainWindow", "QShortcut", 0, "anew", "once"),
        CHILD_ROW("QStyledItemDelegate", "QTextDocument", 0, "each use", "without a parent"),
        CHILD_ROW("QStackedWidget", "QTextEdit", 0, "removeTab", "deleteLater() for the QTextEdit"),
        CHILD_ROW("QStatusBar", "QLabel", 0, "removeWidget", NULL),
        CHILD_ROW("QWidget", "QLabel", 0, "The QLabel made" MADE_AT " stays as a child of QWidget",
                  "takeAt()"),
    };
    CHECK_ROWS(rows);
}

#define THREAD(more) NEW(ROOT, "thread", QOBJECT, "QThread", (more))

static void what_runs_or_has_run_is_a_threads(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "a thread",
         .layer = LP_LAYER_THREAD,
         .what = "QThread",
         .pattern = "thread-not-stopped",
         .cause = "The thread that is started" MADE_AT " still runs when the cycle is over.",
         .fix = "wait"},
        {.title = "what a thread uses",
         .layer = LP_LAYER_PYTHON,
         .what = "Preview",
         .steps = {THREAD(LP_STEP_RUNNING), NEW(WRAPPER, "", PYTHON, "QThread", LP_STEP_RUNNING),
                   NEW(ATTRIBUTE, "preview", PYTHON, "Preview", 0)},
         .pattern = "thread-not-stopped",
         .cause = "QThread still runs"},
        {.title = "what an old thread collects is not the thread's end",
         .layer = LP_LAYER_PYTHON,
         .what = "Job",
         .steps = {{.edge = LP_EDGE_ROOT,
                    .name = "thread",
                    .node = LP_NODE_QOBJECT,
                    .label = "Pool",
                    .flags = LP_STEP_RUNNING},
                   OLD(ATTRIBUTE, "jobs", PYTHON, "list"),
                   NEW(INDEX, "3", PYTHON, "Job", 0)},
         .pattern = "growing-container",
         .cause = "Pool.jobs gets one Job more"},
        {.title = "a finished thread",
         .layer = LP_LAYER_QT,
         .what = "QThread",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "QThread", LP_STEP_FINISHED)},
         .pattern = "worker-not-deleted",
         .cause = "has finished, and its object QThread",
         .fix = "finished to deleteLater"},
        {.title = "a thread that was not started",
         .layer = LP_LAYER_QT,
         .what = "QThread",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "QThread", 0)},
         .pattern = "dialog-not-deleted"},
    };
    CHECK_ROWS(rows);
}

#define DELETION(detail_)                                                                          \
    {                                                                                              \
        .edge = LP_EDGE_ROOT, .name = "event queue", .node = LP_NODE_EVENT,                        \
        .label = "posted DeferredDelete", .detail = (detail_), .flags = LP_STEP_SURVIVOR           \
    }

static void what_waits_is_told_by_what_it_waits_for(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {.title = "deletion",
         .binding = "PyQt6 6.11.0",
         .layer = LP_LAYER_QT,
         .what = "Dialog",
         .steps = {DELETION("posted at loop level 1"),
                   NEW(QUEUE, "", QOBJECT, "Dialog", LP_STEP_PENDING)},
         .pattern = "deletion-pending",
         .cause = "no event loop delivered it (posted at loop level 1)",
         .fix = "sip.delete()"},
        {.title = "PyQt's worker in a dead thread",
         .binding = "PyQt6 6.11.0",
         .layer = LP_LAYER_QT,
         .what = "Worker",
         .steps = {DELETION("posted at loop level 0; its thread has finished"),
                   NEW(QUEUE, "", QOBJECT, "Worker", LP_STEP_PENDING | LP_STEP_FINISHED)},
         .pattern = "deletion-pending",
         .cause = "PyQt deletes an object of another thread by deleteLater()",
         .fix = "before quit()"},
        {.title = "another event is no deletion",
         .layer = LP_LAYER_QT,
         .what = "Dialog",
         .steps = {OLD(ROOT, "event queue", EVENT, "posted event of type 43"),
                   NEW(QUEUE, "", QOBJECT, "Dialog", 0)},
         .pattern = NULL},
        {.title = "single shot",
         .layer = LP_LAYER_PYTHON,
         .what = "Document",
         .steps = {NEW(ROOT, "timer", TIMER, "timer 3", 0),
                   NEW(TIMER, "", QOBJECT, "QSingleShotTimer", LP_STEP_ACTIVE),
                   NEW(SIGNAL, "timeout()", CONNECTION, "QSingleShotTimer.timeout()", 0), LAMBDA,
                   NEW(CELL, "document", PYTHON, "Document", 0)},
         .pattern = "timer-active",
         .cause = "QTimer.singleShot()" MADE_AT " has not fired yet, and what it will call holds "
                  "Document until then",
         .fix = "context of singleShot()"},
        {.title = "a running timer",
         .layer = LP_LAYER_QT,
         .what = "QTimer",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "QTimer", LP_STEP_ACTIVE)},
         .pattern = "timer-active",
         .cause = "never stopped; it stays as a child of MainWindow",
         .fix = "stop()"},
        {.title = "an old timer that holds more and more is not the culprit",
         .layer = LP_LAYER_PYTHON,
         .what = "Document",
         .steps = {OLD(ROOT, "window", QOBJECT, "QTimer"),
                   NEW(SIGNAL, "timeout()", CONNECTION, "QTimer.timeout()", 0), LAMBDA,
                   NEW(CELL, "document", PYTHON, "Document", 0)},
         .pattern = "connection-not-disconnected"},
        {.title = "event filter",
         .layer = LP_LAYER_QT,
         .what = "KeyFilter",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "KeyFilter", LP_STEP_FILTER)},
         .pattern = "event-filter-installed",
         .cause = "a KeyFilter is made" MADE_AT " and installed as an event filter",
         .fix = "removeEventFilter()"},
        {.title = "article before a vowel",
         .layer = LP_LAYER_QT,
         .what = "ArrowKeys",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "ArrowKeys", LP_STEP_FILTER)},
         .pattern = "event-filter-installed",
         .cause = "every cycle an ArrowKeys is made"},
        {.title = "a closed dialog that filters events is a dialog",
         .layer = LP_LAYER_QT,
         .what = "Dialog",
         .steps = {WINDOW, NEW(CHILD, "", QOBJECT, "Dialog",
                               LP_STEP_FILTER | LP_STEP_TOP_LEVEL | LP_STEP_CLOSED)},
         .pattern = "dialog-not-deleted"},
    };
    CHECK_ROWS(rows);
}

/* The timer of an object that has none of its own is seen by the stack that started it. */
static void a_started_timer_is_told_by_its_stack(void **state)
{
    (void)state;
    static const struct row row = {.title = "startTimer",
                                   .layer = LP_LAYER_NATIVE,
                                   .what = "native block of 32 bytes",
                                   .pattern = "timer-active",
                                   .cause = "started" MADE_AT,
                                   .fix = "killTimer()"};
    static const struct row other = {
        .title = "malloc", .layer = LP_LAYER_NATIVE, .what = "native block of 32 bytes"};
    static struct stage stage;
    set_stage(&stage, &other);
    check_row(&stage, &other);
    set_stage(&stage, &row);
    stage.frames[1] = (struct lp_frame){.kind = LP_FRAME_NATIVE,
                                        .file = "",
                                        .object = "libQt6Core.so.6",
                                        .function = "QObject::startTimer(int, Qt::TimerType)"};
    stage.stack.frames.count = 2;
    check_row(&stage, &row);
    lp_arena_done(&stage.model.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_keeps_what_its_slot_holds),
        cmocka_unit_test(a_dead_method_is_told_by_its_proxy),
        cmocka_unit_test(a_parent_keeps_its_children),
        cmocka_unit_test(what_runs_or_has_run_is_a_threads),
        cmocka_unit_test(what_waits_is_told_by_what_it_waits_for),
        cmocka_unit_test(a_started_timer_is_told_by_its_stack),
    };
    return cmocka_run_group_tests_name("pattern_qt", tests, NULL, NULL);
}
