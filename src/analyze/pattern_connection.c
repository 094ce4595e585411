/* A connection lives as long as its sender and its receiver, and holds what its slot holds: a
 * lambda its closure, a partial its arguments. The receiver of a lambda is the binding's or,
 * without a context, the sender itself; so nothing that the dialog does ends it. */
#include <string.h>

#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"

static bool is_connection(const struct lp_step *step)
{
    return step->node == LP_NODE_CONNECTION;
}

/* The connection stands at the border, or right behind it: further in, it is something of the
 * leak's own. What leaks as a ring is not held from outside, so there all of it counts. */
static const struct lp_step *connection_of(const struct lp_case *it)
{
    if (it->path == NULL)
        return NULL;
    if (lp_case_is_adrift(it))
        return lp_case_find(it, is_connection);
    for (size_t i = it->border; i < it->path->steps.count && i <= it->border + 1; i++) {
        const struct lp_step *step = lp_path_step(it->path, i);
        if (is_connection(step) && (i == it->border || step->edge != LP_EDGE_SIGNAL))
            return step;
    }
    return it->holder != NULL && is_connection(it->holder) ? it->holder : NULL;
}

/* The step behind the connection's slot: what it calls. NULL: the path ends before. */
static const struct lp_step *callable_of(const struct lp_case *it)
{
    const struct lp_step *connection = connection_of(it);
    const struct lp_step *last = it->leaf;
    for (const struct lp_step *step = connection; step != NULL && step < last; step++) {
        const struct lp_step *next = step + 1;
        bool is_slot = next->edge == LP_EDGE_SLOT || step->node == LP_NODE_NATIVE ||
                       step->node == LP_NODE_QOBJECT || is_connection(step);
        if (!is_slot)
            return NULL;
        if (next->node == LP_NODE_FUNCTION || next->node == LP_NODE_PYTHON)
            return next;
    }
    return NULL;
}

static bool has_connection(const struct lp_case *it)
{
    return connection_of(it) != NULL;
}

/* The connection's own line, else where the function that it calls is written. */
static const char *connected_at(const struct lp_case *it)
{
    const char *place = lp_case_step_at(it, connection_of(it));
    const struct lp_step *callable = callable_of(it);
    return place[0] == '\0' && callable != NULL ? lp_case_step_at(it, callable) : place;
}

static const char *signal_of(const struct lp_case *it)
{
    return lp_phrase_signal(it->arena, connection_of(it)->label);
}

/* --- Its slot holds the leak --- */

static bool holds_more(const struct lp_case *it)
{
    const struct lp_step *callable = callable_of(it);
    return callable != NULL && callable != it->leaf;
}

/* "the lambda holds `self`" */
static const char *holding(const struct lp_case *it)
{
    const struct lp_step *callable = callable_of(it), *held = callable + 1;
    const char *name = lp_phrase_callable(it->arena, callable);
    switch (held->edge) {
    case LP_EDGE_CELL:
        return lp_say(it, "the %s holds `%s`", name, held->name[0] != '\0' ? held->name : "it");
    case LP_EDGE_DEFAULT:
        return lp_say(it, "it is a default argument of the %s", name);
    case LP_EDGE_ARGUMENT:
        return lp_say(it, "it is an argument of the %s", name);
    case LP_EDGE_CALLABLE:
        return lp_say(it, "the %s calls a method of it", name);
    case LP_EDGE_SELF:
        return lp_say(it, "%s is a method of it", name);
    default:
        return lp_say(it, "the %s holds it", name);
    }
}

static const char *holding_cause(const struct lp_case *it)
{
    return lp_say(it, "%s.connect(%s)%s keeps the %s: %s.", signal_of(it),
                  lp_phrase_callable(it->arena, callable_of(it)), connected_at(it),
                  lp_case_name(it), holding(it));
}

static const char *holding_fix(const struct lp_case *it)
{
    if (lp_case_is_adrift(it))
        return lp_say(
            it,
            "Connect a bound method (self.name) in place of the %s, or call deleteLater() "
            "when it is closed: the collector cannot see the way back through C++.",
            lp_phrase_callable(it->arena, callable_of(it)));
    return lp_say(it,
                  "Disconnect it when the %s is closed (closeEvent, done), or connect a bound "
                  "method of a QObject that is deleted.",
                  lp_case_name(it));
}

/* --- PyQt's proxy of a method --- */

static bool is_proxy(const struct lp_step *step)
{
    return step->node == LP_NODE_QOBJECT && strcmp(step->label, "PyQtSlotProxy") == 0;
}

/* A proxy is of no leaking connection's path when the leak is the connection itself; then it is
 * among what that keeps. A function or partial behind it shows that it is no method's. */
static bool keeps(const struct lp_case *it, enum lp_layer layer, const char *what)
{
    lp_vector_each(&it->test->clusters, struct lp_cluster *, place)
    {
        const struct lp_cluster *cluster = *place;
        if (cluster->layer == layer && cluster->result.shape == LP_SHAPE_LEAK &&
            strcmp(cluster->what, what) == 0)
            return true;
    }
    return false;
}

static bool is_dead_method(const struct lp_case *it)
{
    if (!has_connection(it) || callable_of(it) != NULL || !lp_case_is_pyqt(it))
        return false;
    bool has_proxy = lp_case_find(it, is_proxy) != NULL || keeps(it, LP_LAYER_QT, "PyQtSlotProxy");
    bool has_other =
        keeps(it, LP_LAYER_PYTHON, "function") || keeps(it, LP_LAYER_PYTHON, "functools.partial");
    return has_proxy && !has_other;
}

static const char *dead_method_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "%s is connected%s to a method of an object that is gone: PyQt keeps a proxy for "
                  "it until the signal is emitted the next time.",
                  signal_of(it), connected_at(it));
}

static const char *dead_method_fix(const struct lp_case *it)
{
    (void)it;
    return "Decorate the method with @pyqtSlot() in a QObject: then there is no proxy. Or "
           "disconnect it when its object goes.";
}

/* --- A lambda in C++ --- */

static bool is_native_lambda(const struct lp_case *it)
{
    return has_connection(it) && lp_case_binding(it)[0] == '\0' &&
           strncmp(connection_of(it)->detail, "to ", 3) != 0;
}

static const char *native_lambda_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "%s is connected%s to a lambda in every cycle; it stays, with what the lambda "
                  "has captured, as long as its sender.",
                  signal_of(it), connected_at(it));
}

static const char *native_lambda_fix(const struct lp_case *it)
{
    (void)it;
    return "Name a context object: connect(sender, signal, context, lambda) ends with the context. "
           "Capture shared pointers weakly.";
}

/* --- The same again --- */

static const char *again_cause(const struct lp_case *it)
{
    const struct lp_step *connection = connection_of(it), *callable = callable_of(it);
    const char *to = callable != NULL                ? lp_phrase_callable(it->arena, callable)
                     : connection->detail[0] != '\0' ? connection->detail
                                                     : "";
    return lp_say(it, "%s is connected in every cycle%s%s%s, and not disconnected.", signal_of(it),
                  connected_at(it), to[0] != '\0' && callable != NULL ? " to a " : " ", to);
}

static const char *again_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Connect once, where the sender of %s is made, or disconnect before connecting "
                  "again; Qt.UniqueConnection refuses a second connection to a QObject's slot.",
                  signal_of(it));
}

const struct lp_rule lp_connection_rules[] = {
    {"connection-not-disconnected", holds_more, holding_cause, holding_fix},
    {"connection-not-disconnected", is_dead_method, dead_method_cause, dead_method_fix},
    {"connection-not-disconnected", is_native_lambda, native_lambda_cause, native_lambda_fix},
    {"connection-not-disconnected", has_connection, again_cause, again_fix},
    {0},
};
