/* What is proven to be a library's own leak, and what looks alike and is the application's. */
#include "pattern_stage.h"

#include "analyze/owner.h"

struct owner_row {
    const char *qt;                /* version */
    const char *object, *function; /* of the native frame above the Python one; NULL: none */
    const char *owner;             /* NULL: the application */
    const char *reason;            /* a part of it */
    struct row row;
};

static struct lp_owner owner_of(struct stage *stage, const struct owner_row *row)
{
    static struct lp_environment environment[2];
    static struct lp_autopsy autopsy = {.state = LP_AUTOPSY_COMPLETE, .reason = ""};
    set_stage(stage, &row->row);
    environment[0] = stage->environment;
    environment[1] = (struct lp_environment){"qt", row->qt != NULL ? row->qt : "6.11.0"};
    stage->model.environment = (struct lp_vector){environment, 2, 0};
    stage->test.autopsy = &autopsy;
    if (row->object != NULL) {
        stage->frames[1] = stage->frames[0];
        stage->frames[0] = (struct lp_frame){.kind = LP_FRAME_NATIVE,
                                             .file = row->object,
                                             .object = row->object,
                                             .function = row->function};
        stage->stack.frames.count = 2;
    }
    return lp_leak_find_owner(&stage->model, &stage->test, &stage->leak);
}

static void check(const struct owner_row *rows, size_t count)
{
    static struct stage stage;
    for (size_t i = 0; i < count; i++) {
        const struct owner_row *row = &rows[i];
        struct lp_owner owner = owner_of(&stage, row);
        const char *name = owner.name != NULL ? owner.name : "yours";
        if (strcmp(name, row->owner != NULL ? row->owner : "yours") != 0)
            fail_msg("%s: %s", row->row.title, name);
        if (row->reason != NULL && strstr(owner.reason, row->reason) == NULL)
            fail_msg("%s: %s", row->row.title, owner.reason);
    }
}

#define QTCORE "/venv/PySide6/Qt/lib/libQt6Core.so.6"
#define PYSIDE "/venv/PySide6/libpyside6.abi3.so.6.5"
#define CONNECT                                                                                    \
    "PySide::qobjectConnectCallback(QObject*, char const*, _object*, Qt::ConnectionType)"
#define LOST_BLOCK                                                                                 \
    .layer = LP_LAYER_NATIVE, .what = "native block of 160 bytes", .reach = LP_REACH_NOTHING
#define SELECTION(detail_)                                                                         \
    {                                                                                              \
        .edge = LP_EDGE_CHILD, .name = "", .node = LP_NODE_QOBJECT,                                \
        .label = "QItemSelectionModel", .detail = (detail_), .flags = LP_STEP_SURVIVOR             \
    }

static void known_leaks_are_named_with_their_source(void **state)
{
    (void)state;
    static const struct owner_row rows[] = {
        {.owner = "Qt",
         .reason = "QTBUG-49966",
         .row = {.title = "no model",
                 .layer = LP_LAYER_QT,
                 .what = "QItemSelectionModel",
                 .steps = {OLD(ROOT, "window", QOBJECT, "QListView"),
                           SELECTION("of QEmptyItemModel")}}},
        {.row = {.title = "a model of the application",
                 .layer = LP_LAYER_QT,
                 .what = "QItemSelectionModel",
                 .steps = {OLD(ROOT, "window", QOBJECT, "QListView"), SELECTION("of RowModel")}}},
        {.qt = "5.15.2",
         .object = QTCORE,
         .function = "QJsonDocument::fromJson(QByteArray const&, QJsonParseError*)",
         .owner = "Qt",
         .reason = "QTBUG-99799",
         .row = {.title = "duplicate keys", LOST_BLOCK}},
        {.qt = "6.4.2",
         .object = QTCORE,
         .function = "QJsonDocument::fromJson(QByteArray const&, QJsonParseError*)",
         .row = {.title = "mended", LOST_BLOCK}},
        {.qt = "5.15.2",
         .object = QTCORE,
         .function = "QByteArray::QByteArray(int)",
         .row = {.title = "another block", LOST_BLOCK}},
        {.qt = "6.11.1",
         .object = QTCORE,
         .function = "QCachedPainter::QCachedPainter(QPainter*, QString const&)",
         .owner = "Qt",
         .row = {.title = "key", LOST_BLOCK}},
        {.qt = "6.10.1",
         .object = QTCORE,
         .function = "QCachedPainter::QCachedPainter(QPainter*, QString const&)",
         .row = {.title = "key before 6.11", LOST_BLOCK}},
        {.owner = "PySide6",
         .reason = "QAction(triggered=...)",
         .row = {.title = "constructor",
                 .layer = LP_LAYER_PYTHON,
                 .what = "PySide6.QtCore.QMetaObject.Connection",
                 .reach = LP_REACH_NOTHING}},
        {.row = {.title = "a connection that is kept",
                 .layer = LP_LAYER_PYTHON,
                 .what = "PySide6.QtCore.QMetaObject.Connection",
                 .steps = {OLD(ROOT, "module", MODULE, "app"),
                           OLD(GLOBAL, "connections", PYTHON, "list"),
                           NEW(INDEX, "3", PYTHON, "PySide6.QtCore.QMetaObject.Connection", 0)}}},
        {.owner = "PySide6",
         .reason = "PYSIDE-2299",
         .row = {.title = "function of a dead sender",
                 .binding = "PySide6 6.5.1.1",
                 .layer = LP_LAYER_PYTHON,
                 .what = "function",
                 .reach = LP_REACH_REFERENCE}},
        {.row = {.title = "function of a dead sender, mended",
                 .binding = "PySide6 6.5.2",
                 .layer = LP_LAYER_PYTHON,
                 .what = "function",
                 .reach = LP_REACH_REFERENCE}},
        {.object = PYSIDE,
         .function = CONNECT,
         .owner = "PySide6",
         .reason = "PYSIDE-2299",
         .row = {.title = "receiver of a dead sender",
                 .binding = "PySide6 6.5.1.1",
                 .layer = LP_LAYER_QT,
                 .what = "__GlobalReceiver__",
                 .reach = LP_REACH_MEMBERS,
                 .steps = {NEW(ROOT, "", NATIVE, "native block of 88 bytes", 0),
                           NEW(MEMBER, "", QOBJECT, "__GlobalReceiver__", 0)}}},
        {.object = PYSIDE,
         .function = CONNECT,
         .row = {.title = "receiver of a sender that lives",
                 .binding = "PySide6 6.5.1.1",
                 .layer = LP_LAYER_QT,
                 .what = "__GlobalReceiver__",
                 .reach = LP_REACH_MEMBERS,
                 .steps = {NEW(ROOT, "", QOBJECT, "QPushButton", 0),
                           NEW(SIGNAL, "clicked(bool)", CONNECTION, "QPushButton.clicked(bool)", 0),
                           NEW(SLOT, "", QOBJECT, "__GlobalReceiver__", 0)}}},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

#define SHIBOKEN "/venv/shiboken6/libshiboken6.abi3.so.6.11"
#define LOST_OBJECT(what_) .layer = LP_LAYER_PYTHON, .what = (what_), .reach = LP_REACH_NOTHING

static void what_a_binding_has_made_and_nothing_holds_is_its_own(void **state)
{
    (void)state;
    static const struct owner_row rows[] = {
        {.object = SHIBOKEN,
         .function = "",
         .owner = "PySide6",
         .row = {.title = "made and lost in the binding", LOST_OBJECT("tuple")}},
        {.object = SHIBOKEN,
         .function = "",
         .owner = "PySide6",
         .row = {.title = "what was an object",
                 LOST_OBJECT("Python buffer of 80 bytes"),
                 .flags = LP_CLUSTER_BUFFER}},
        {.row = {.title = "made by Python code", LOST_OBJECT("tuple")}},
        {.object = "/home/user/app/native.so",
         .function = "make",
         .row = {.title = "made by an extension of the application", LOST_OBJECT("tuple")}},
        {.object = SHIBOKEN,
         .function = "",
         .row = {.title = "an object of the application", LOST_OBJECT("Dialog")}},
        {.object = SHIBOKEN,
         .function = "",
         .row = {.title = "may be a ring", LOST_OBJECT("dict"), .flags = LP_CLUSTER_GC_TRACKED}},
        {.object = SHIBOKEN,
         .function = "",
         .row = {.title = "the application holds it",
                 .layer = LP_LAYER_PYTHON,
                 .what = "tuple",
                 .steps = {OLD(ROOT, "module", MODULE, "app"), OLD(GLOBAL, "kept", PYTHON, "list"),
                           NEW(INDEX, "3", PYTHON, "tuple", 0)}}},
        {.object = "/usr/lib/x86_64-linux-gnu/libfontconfig.so.1",
         .function = "FcPatternCreate",
         .owner = "libfontconfig.so.1",
         .row = {.title = "a system library", LOST_BLOCK}},
        {.object = QTCORE,
         .function = "QArrayData::allocate",
         .row = {.title = "Qt hands over what it allocates", LOST_BLOCK}},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

/* Without a search that came to its end, that nothing was found proves nothing. */
static void an_incomplete_search_proves_nothing(void **state)
{
    (void)state;
    static struct stage stage;
    static const struct owner_row row = {
        .object = SHIBOKEN, .function = "", .row = {.title = "incomplete", LOST_OBJECT("tuple")}};
    assert_string_equal(owner_of(&stage, &row).name, "PySide6");
    stage.test.autopsy->state = LP_AUTOPSY_INCOMPLETE;
    assert_null(lp_leak_find_owner(&stage.model, &stage.test, &stage.leak).name);
    stage.test.autopsy->state = LP_AUTOPSY_COMPLETE;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_leaks_are_named_with_their_source),
        cmocka_unit_test(what_a_binding_has_made_and_nothing_holds_is_its_own),
        cmocka_unit_test(an_incomplete_search_proves_nothing),
    };
    return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
