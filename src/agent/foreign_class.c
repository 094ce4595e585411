/* Seen at rest on Qt 5.15 and 6.11 with every binding. Plain QObject, QFile and QSettings are in
 * the list because Qt makes some for itself, and nothing tells them from an application's. */
#include "agent/foreign_class.h"

#include <string.h>

#include "base/one_of.h"

static bool has_prefix(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_plugin(const char *name)
{
    size_t length = strlen(name);
    return name[0] == 'Q' && length > 6 && strcmp(name + length - 6, "Plugin") == 0;
}

bool lp_class_is_of_binding(const char *name)
{
    static const char *const names[] = {"PyQtSlotProxy",      "PyQtMonitor",
                                        "__GlobalReceiver__", "PySide::SenderSignalDeletionTracker",
                                        "QAccessibleCache",   "SignalManagerDestroyListener"};
    return lp_is_one_of(name, names, sizeof names / sizeof *names);
}

bool lp_class_is_of_qt(const char *name)
{
    static const char *const names[] = {"QAbstractItemModel",
                                        "QAdoptedThread",
                                        "QClipboard",
                                        "QEmptyItemModel",
                                        "QFactoryLoader",
                                        "QFile",
                                        "QInputMethod",
                                        "QObject",
                                        "QPMCache",
                                        "QScreen",
                                        "QSettings",
                                        "QStyleHints",
                                        "QStyleSheetStyleCaches",
                                        "QThreadPool",
                                        "QWidgetAnimator"};
    return lp_is_one_of(name, names, sizeof names / sizeof *names) || is_plugin(name) ||
           has_prefix(name, "QPlatform") || has_prefix(name, "QOffscreen") ||
           has_prefix(name, "QXcb") || has_prefix(name, "QWayland");
}
