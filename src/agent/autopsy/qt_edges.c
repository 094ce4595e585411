/* The borders between C++ and Python, and what Qt's objects hold: a parent its children, a sender
 * its connections, a C++ object the wrapper that it keeps, a wrapper the C++ object that it owns.
 * Qt and the bindings point to much more than they hold; their registries are not followed. */
#include <string.h>

#include "agent/autopsy/connection_edges.h"
#include "agent/autopsy/property_edges.h"
#include "agent/autopsy/qt_facts.h"
#include "agent/autopsy/qt_objects.h"
#include "agent/autopsy/walk.h"
#include "agent/autopsy/wrappers.h"
#include "agent/block_map.h"
#include "base/format.h"
#include "probe/qt/qt_row.h"

enum { OBJECT_D = 8, PRIVATE_Q = 8 };

static struct lp_node qobject_node(const struct lp_qt *qt, const void *object)
{
    bool is_application = qt->application != NULL && *qt->application == object;
    return (struct lp_node){(uintptr_t)object,
                            is_application ? LP_NODE_APPLICATION : LP_NODE_QOBJECT};
}

static void edge_to_object(struct lp_walk *walk, const void *object, enum lp_edge_kind edge)
{
    if (lp_is_qobject(object))
        lp_walk_edge(walk, qobject_node(lp_walk_environment(walk)->qt, object), edge);
}

/* --- QObjects --- */

static void add_child(const void *child, void *context)
{
    struct lp_walk *walk = context;
    if (!lp_is_of_timer(lp_walk_environment(walk), child))
        edge_to_object(walk, child, LP_EDGE_CHILD);
}

/* A parent's wrapper keeps its children's, so C++ keeps them as long as the parent lives. */
static void add_wrapper(struct lp_walk *walk, const void *object)
{
    struct lp_wrapper wrapper;
    struct lp_node node;
    const void *python = lp_wrapper_of(object);
    if (python != NULL && lp_wrapper_read(python, &wrapper) &&
        (wrapper.is_kept || wrapper.parent != NULL) &&
        lp_walk_resolve(walk, (uintptr_t)python, &node))
        lp_walk_edge(walk, node, LP_EDGE_WRAPPER);
}

/* A block that is the object's own; what is in it is told by other edges of the object. */
static void add_own(struct lp_walk *walk, uintptr_t address)
{
    if (lp_block_at(address).kind == 0)
        return;
    lp_qt_leaf_add(address);
    lp_walk_edge(walk, (struct lp_node){address, LP_NODE_NATIVE}, LP_EDGE_POINTER);
}

static void add_private(struct lp_walk *walk, const struct lp_qt_object_layout *layout,
                        const void *object)
{
    uintptr_t address = lp_qt_word(object, OBJECT_D);
    struct lp_block block = lp_block_at(address);
    add_own(walk, address);
    add_own(walk, (uintptr_t)lp_qt_extra(layout, object));
    if (layout->private_bytes != 0 && block.size > layout->private_bytes)
        lp_walk_words(walk, (const char *)address + layout->private_bytes,
                      block.size - layout->private_bytes);
    lp_walk_word(walk, (uintptr_t)lp_qt_property_values(layout, object));
}

static void object_edges(struct lp_walk *walk, struct lp_node node)
{
    const struct lp_environment *environment = lp_walk_environment(walk);
    const void *object = (const void *)node.address;
    if (!lp_is_qobject(object))
        return;
    lp_qt_children_each(&environment->layout.objects, object, add_child, walk);
    lp_connection_edges_of_sender(walk, object);
    add_wrapper(walk, object);
    add_private(walk, &environment->layout.objects, object);
    lp_property_edges(walk, object);
}

/* A selection model stays with its view or its model: which model tells whose mistake it is. */
static void describe_selection(const struct lp_environment *environment, const void *object,
                               struct lp_step *step)
{
    if (!environment->layout.knows_connections || strcmp(step->label, "QItemSelectionModel") != 0)
        return;
    const void *model = lp_qt_sender_to(&environment->layout, object, lp_block_has);
    if (lp_is_qobject(model))
        lp_format(step->detail, sizeof step->detail, "of a %s",
                  lp_qobject_class(environment->qt, model));
}

static void describe_object(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    const struct lp_environment *environment = lp_walk_environment(walk);
    const void *object = (const void *)node.address;
    if (!lp_is_qobject(object))
        return;
    lp_format(step->label, sizeof step->label, "%s", lp_qobject_class(environment->qt, object));
    step->flags |= lp_qobject_flags(environment, object);
    describe_selection(environment, object, step);
}

/* --- Events and timers --- */

static void event_edges(struct lp_walk *walk, struct lp_node node)
{
    const struct lp_waiting_event *event = lp_waiting_event_at(node.address);
    if (event != NULL)
        edge_to_object(walk, event->receiver, LP_EDGE_QUEUE);
}

/* A loop that is not there cannot deliver it. */
static const char *why_it_waits(const struct lp_environment *environment,
                                const struct lp_waiting_event *event)
{
    const struct lp_qt *qt = environment->qt;
    enum lp_thread_state state =
        event->thread != NULL ? lp_qthread_state(environment, event->thread) : LP_THREAD_FINISHED;
    if (state == LP_THREAD_FINISHED)
        return "its thread has finished";
    if (state == LP_THREAD_NEW)
        return "its thread was not started";
    if (qt->dispatcher != NULL && qt->dispatcher(event->thread) == NULL)
        return "its thread has no event loop";
    return NULL;
}

static void describe_event(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    const struct lp_environment *environment = lp_walk_environment(walk);
    const struct lp_waiting_event *event = lp_waiting_event_at(node.address);
    if (event == NULL)
        return;
    if (event->type != LP_QT_DEFERRED_DELETE) {
        lp_format(step->label, sizeof step->label, "posted event of type %u", event->type);
        return;
    }
    const char *why = why_it_waits(environment, event);
    lp_format(step->label, sizeof step->label, "posted DeferredDelete");
    lp_format(step->detail, sizeof step->detail, "posted at loop level %d%s%s", event->level,
              why != NULL ? "; " : "", why != NULL ? why : "");
}

static void timer_edges(struct lp_walk *walk, struct lp_node node)
{
    const struct lp_running_timer *timer = lp_running_timer_at(node.address);
    if (timer != NULL)
        edge_to_object(walk, timer->object, LP_EDGE_TIMER);
}

/* Its number differs from one to the next of the same kind, so it is a detail. */
static void describe_timer(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    const struct lp_running_timer *timer = lp_running_timer_at(node.address);
    if (timer == NULL)
        return;
    lp_format(step->label, sizeof step->label, "timer of %s",
              lp_qobject_class(lp_walk_environment(walk)->qt, timer->object));
    lp_format(step->detail, sizeof step->detail, "id %d, interval %lld ms", timer->id,
              (long long)timer->interval_ms);
}

/* --- For the walk --- */

static const struct {
    void (*edges)(struct lp_walk *, struct lp_node);
    void (*describe)(struct lp_walk *, struct lp_node, struct lp_step *);
} kinds[] = {
    [LP_NODE_QOBJECT] = {object_edges, describe_object},
    [LP_NODE_APPLICATION] = {object_edges, describe_object},
    [LP_NODE_CONNECTION] = {lp_connection_edges, lp_connection_describe},
    [LP_NODE_EVENT] = {event_edges, describe_event},
    [LP_NODE_TIMER] = {timer_edges, describe_timer},
};

static bool is_known(enum lp_node_kind kind)
{
    return kind < sizeof kinds / sizeof *kinds && kinds[kind].edges != NULL;
}

void lp_qt_edges(struct lp_walk *walk, struct lp_node node)
{
    if (is_known(node.kind))
        kinds[node.kind].edges(walk, node);
}

void lp_qt_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    if (is_known(node.kind))
        kinds[node.kind].describe(walk, node, step);
}

void lp_qt_name_edge(struct lp_walk *walk, struct lp_node from, struct lp_node to,
                     struct lp_step *step)
{
    if (from.kind == LP_NODE_CONNECTION || to.kind == LP_NODE_CONNECTION)
        lp_connection_name_edge(walk, from, to, step);
    else if (step->edge == LP_EDGE_PROPERTY)
        lp_property_name_edge(walk, (const void *)from.address, to.address, step);
}

struct lp_node lp_qt_wrapped(struct lp_walk *walk, const void *object)
{
    struct lp_wrapper wrapper;
    struct lp_node node = {0};
    if (!lp_wrapper_read(object, &wrapper) || !wrapper.is_owned || wrapper.cpp == NULL)
        return node;
    if (lp_is_qobject(wrapper.cpp))
        return qobject_node(lp_walk_environment(walk)->qt, wrapper.cpp);
    lp_walk_resolve(walk, (uintptr_t)wrapper.cpp, &node);
    return node;
}

uint32_t lp_qt_wrapper_flags(struct lp_walk *walk, const void *object)
{
    struct lp_wrapper wrapper;
    if (!lp_wrapper_read(object, &wrapper))
        return 0;
    if (wrapper.is_gone)
        return LP_STEP_GONE;
    return lp_is_qobject(wrapper.cpp) ? lp_qobject_flags(lp_walk_environment(walk), wrapper.cpp)
                                      : 0;
}

/* A QObject's private part: its words are the object's, not its own. */
static bool is_private(const struct lp_block *block)
{
    if (block->size <= PRIVATE_Q + sizeof(uintptr_t))
        return false;
    const void *object = lp_qt_pointer((const void *)block->address, PRIVATE_Q);
    return object != NULL && ((uintptr_t)object & 7) == 0 && lp_is_qobject(object) &&
           lp_qt_word(object, OBJECT_D) == block->address;
}

static bool qobject_has_owner(const struct lp_environment *environment, const void *object)
{
    struct lp_wrapper wrapper;
    if (lp_is_proxy(object) || (environment->layout.knows_parent && lp_qt_parent(object) != NULL))
        return true;
    const void *python = lp_wrapper_of(object);
    return python != NULL && lp_wrapper_read(python, &wrapper) && wrapper.is_owned;
}

bool lp_qt_has_owner(struct lp_walk *walk, struct lp_node node)
{
    struct lp_wrapper wrapper;
    struct lp_block block;
    switch (node.kind) {
    case LP_NODE_PYTHON:
        return lp_wrapper_read((const void *)node.address, &wrapper) && wrapper.cpp != NULL &&
               lp_is_qobject(wrapper.cpp);
    case LP_NODE_QOBJECT:
        return qobject_has_owner(lp_walk_environment(walk), (const void *)node.address);
    case LP_NODE_NATIVE:
        block = lp_block_at(node.address);
        return is_private(&block) || lp_is_connection_block(node.address, block.size);
    default:
        return false;
    }
}

bool lp_qt_is_registry(struct lp_walk *walk, uintptr_t address)
{
    struct lp_block block = lp_block_at(address);
    if (block.kind == 0)
        return false;
    return lp_is_qt_registry(lp_walk_environment(walk), address) ||
           lp_is_binding_table(address, block.size) ||
           lp_wrappers_is_map((const void *)address, block.size);
}
