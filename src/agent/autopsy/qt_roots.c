/* What stays without anybody holding it: the application, windows that are shown, threads that run,
 * events that wait, timers of objects that nobody owns, and objects that are variables. */
#include "agent/autopsy/belongings.h"
#include "agent/autopsy/qt_facts.h"
#include "agent/autopsy/qt_inside.h"
#include "agent/autopsy/qt_objects.h"
#include "agent/autopsy/wrappers.h"
#include "agent/qobject_table.h"
#include "agent/state.h"
#include "probe/qt/qt_window.h"

static void add_root(struct lp_walk *walk, const void *address, enum lp_node_kind kind,
                     const char *name)
{
    lp_walk_root(walk, (struct lp_node){(uintptr_t)address, kind}, name);
}

/* Only one from before the cycles: the pool that all share, or one that is meant to stay. */
static bool is_old_pool(const struct lp_qt *qt, const struct lp_qobject *object)
{
    return object->epoch == LP_EPOCH_OUTSIDE &&
           lp_qt_inherits(qt, (const void *)object->address, qt->pool_meta);
}

static void look_at(const struct lp_qobject *found, void *context)
{
    struct lp_walk *walk = context;
    const struct lp_environment *environment = lp_walk_environment(walk);
    const struct lp_qt *qt = environment->qt;
    const void *object = (const void *)found->address;
    const char *variable = lp_qt_variable(walk, object);
    lp_qt_inside_add(object);
    if (lp_qt_is_top_level(qt, object) && lp_qt_is_shown(qt, object))
        add_root(walk, object, LP_NODE_QOBJECT, "window");
    else if (lp_qt_inherits(qt, object, qt->thread_meta) &&
             lp_qthread_state(environment, object) == LP_THREAD_RUNNING)
        add_root(walk, object, LP_NODE_QOBJECT, "thread");
    else if (is_old_pool(qt, found))
        add_root(walk, object, LP_NODE_QOBJECT, "application");
    else if (variable != NULL)
        add_root(walk, object, LP_NODE_QOBJECT, variable);
}

static void add_event(const struct lp_waiting_event *event, void *context)
{
    add_root(context, event->event, LP_NODE_EVENT, "event queue");
}

/* A timer whose object belongs to somebody is stopped with the object: it explains why something
 * happens, not why the object is there. */
static void add_timer(uintptr_t key, const struct lp_running_timer *timer, void *context)
{
    struct lp_walk *walk = context;
    if (lp_is_of_timer(lp_walk_environment(walk), timer->object))
        lp_walk_root(walk, (struct lp_node){key, LP_NODE_TIMER}, "timer");
}

void lp_qt_roots(struct lp_walk *walk)
{
    const struct lp_environment *environment = lp_walk_environment(walk);
    const struct lp_qt *qt = environment->qt;
    if (environment->python != NULL)
        lp_wrappers_gather(environment->python, lp_walk_arena(walk));
    lp_qt_facts_gather(environment, lp_walk_arena(walk));
    lp_map_entries_gather(walk);
    if (qt->application != NULL && *qt->application != NULL)
        add_root(walk, *qt->application, LP_NODE_APPLICATION, "application");
    lp_qt_inside_begin(lp_walk_arena(walk));
    lp_qobject_each(0, LP_EPOCH_MAX, look_at, walk);
    lp_waiting_events_each(add_event, walk);
    lp_running_timers_each(add_timer, walk);
}
