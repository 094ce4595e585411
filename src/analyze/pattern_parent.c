/* What a parent keeps: Qt deletes a child with its parent and not before, and the parent is there
 * as long as the window. Which class it is says how it came there, and what takes it away. */
#include <string.h>

#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"

struct kind {
    const char *name;   /* the end of the class */
    const char *parent; /* a part of the parent's class, or NULL: any */
    const char *cause;  /* follows "... stays as a child of PARENT: " */
    const char *fix;
};

/* The first that fits. Sources: the documentation of each class in Qt, on who owns what. */
static const struct kind kinds[] = {
    {"Action", "ToolBar", "QToolBar::clear() takes actions out and does not delete them",
     "Call removeAction() and deleteLater() for each action, or keep the actions and show or hide "
     "them."},
    {"Menu", NULL, "it is made each time it is shown, and only hidden afterwards",
     "Make it without a parent in a local variable, call deleteLater() after exec(), or set "
     "WA_DeleteOnClose; or make it once."},
    {"Action", NULL, "the menu or the tool bar that shows it goes, its parent stays",
     "Make it with the menu as its parent, or by addAction(text) of the menu."},
    {"NetworkReply", NULL, "the manager keeps each reply, read or not",
     "Call reply.deleteLater() when it has finished."},
    {"Impl", "NetworkAccessManager", "the manager keeps each reply, read or not",
     "Call reply.deleteLater() when it has finished."},
    {"NetworkAccessManager", NULL, "one manager is made for each request",
     "Make one QNetworkAccessManager for the application."},
    {"Animation", NULL, "an animation that has stopped is kept (KeepWhenStopped)",
     "Start it with DeleteWhenStopped, or use one animation again."},
    {"AnimationGroup", NULL, "an animation that has stopped is kept (KeepWhenStopped)",
     "Start it with DeleteWhenStopped, or use one animation again."},
    {"Timer", NULL, "it has fired, and nothing deletes it",
     "Use QTimer.singleShot(), one timer again and again, or call deleteLater() when it has "
     "fired."},
    {"Validator", NULL, "setValidator() does not delete the validator before",
     "Make it once, or call deleteLater() for the one that is replaced."},
    {"Delegate", NULL, "setItemDelegate() does not delete the delegate before",
     "Make it once, or call deleteLater() for the one that is replaced."},
    {"SelectionModel", NULL, "setModel() makes a new one and leaves the one before",
     "Keep view.selectionModel() before setModel(), and call deleteLater() for it afterwards."},
    {"Model", NULL, "setModel() does not delete the model before",
     "Use one model and fill it anew, or call deleteLater() for the model and for the selection "
     "model that are replaced."},
    {"TextDocument", NULL, "it is made for each use, and its parent lives on",
     "Make it without a parent, use one again, or call deleteLater() after use."},
    {"Shortcut", NULL, "it is made anew each time", "Make it once, or delete the one before."},
    {"ButtonGroup", NULL, "it is made anew each time",
     "Make it a child of the widget whose buttons it groups."},
    {"Completer", NULL, "setCompleter() deletes the one before only when it is its parent",
     "Make the line edit its parent, or delete the one before."},
    {"Movie", NULL, "setMovie() does not delete the movie before",
     "Call deleteLater() for the one that is replaced."},
    {"Thread", NULL, "nothing deletes the thread's object",
     "Connect its signal finished to deleteLater, of the thread and of its worker."},
    {"Window", "QMdiArea", "closing a window of an area only hides it",
     "Set WA_DeleteOnClose on the window."},
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_kind(const struct kind *kind, const struct lp_case *it)
{
    return ends_with(it->first->label, kind->name) &&
           (kind->parent == NULL || strstr(it->holder->label, kind->parent) != NULL);
}

static const struct kind *kind_of(const struct lp_case *it)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (is_kind(&kinds[i], it))
            return &kinds[i];
    return NULL;
}

static bool is_child(const struct lp_case *it)
{
    return it->holder != NULL && it->first->edge == LP_EDGE_CHILD;
}

static bool is_child_of_kind(const struct lp_case *it)
{
    return is_child(it) && kind_of(it) != NULL;
}

static const char *kind_cause(const struct lp_case *it)
{
    return lp_say(it, "The %s made%s stays as a child of %s: %s.", it->first->label,
                  lp_case_step_at(it, it->first), it->holder->label, kind_of(it)->cause);
}

static const char *kind_fix(const struct lp_case *it)
{
    return kind_of(it)->fix;
}

/* --- Windows --- */

static bool is_child_window(const struct lp_case *it)
{
    return is_child(it) && (it->first->flags & LP_STEP_TOP_LEVEL) != 0;
}

static const char *window_cause(const struct lp_case *it)
{
    return lp_say(
        it,
        "Closing the %s made%s only hides it: it stays as a child of %s, which deletes it "
        "when it is deleted itself.",
        it->first->label, lp_case_step_at(it, it->first), it->holder->label);
}

static const char *window_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Set WA_DeleteOnClose, call deleteLater() when it is closed, or make one %s and "
                  "show it again.",
                  it->first->label);
}

/* --- Widgets that were taken out of where they were shown --- */

static bool is_container_widget(const char *name)
{
    static const char *const names[] = {"QStackedWidget", "QTabWidget", "QStatusBar", "QSplitter",
                                        "QMdiArea",       "QToolBox",   "QScrollArea"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_taken_out(const struct lp_case *it)
{
    return is_child(it) && is_container_widget(it->holder->label);
}

static const char *taken_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "The %s made%s is still a child of the %s: taking a page or a widget out of it "
                  "(removeTab, removeWidget) does not delete it.",
                  it->first->label, lp_case_step_at(it, it->first), it->holder->label);
}

static const char *taken_fix(const struct lp_case *it)
{
    return lp_say(it, "Call deleteLater() for the %s after it was taken out.", it->first->label);
}

/* --- Any other child --- */

static const char *child_cause(const struct lp_case *it)
{
    return lp_say(it, "The %s made%s stays as a child of %s, which lives on.", it->first->label,
                  lp_case_step_at(it, it->first), it->holder->label);
}

static const char *child_fix(const struct lp_case *it)
{
    return lp_say(
        it,
        "Call deleteLater() for the %s when it is no longer used (a layout's takeAt() and "
        "removeWidget() do not), or give it a parent that is deleted.",
        it->first->label);
}

const struct lp_rule lp_parent_rules[] = {
    {"dialog-not-deleted", is_child_of_kind, kind_cause, kind_fix},
    {"dialog-not-deleted", is_child_window, window_cause, window_fix},
    {"dialog-not-deleted", is_taken_out, taken_cause, taken_fix},
    {"dialog-not-deleted", is_child, child_cause, child_fix},
    {0},
};
