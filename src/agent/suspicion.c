/* What can be cut follows from the edge. Where an edge itself cannot be, but a QObject hangs on it,
 * deleting that QObject is tried: that is what the application would do. */
#include "agent/suspicion.h"

#include <string.h>

#include "agent/connections.h"
#include "agent/gather.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "agent/thread_table.h"
#include "probe/cpython/python_object.h"

static uint32_t class_at(uintptr_t qobject)
{
    struct lp_qobject found;
    return qobject != 0 && lp_qobject_find(qobject, &found) ? found.class_name : 0;
}

/* --- Each kind of edge; false: it cannot be cut --- */

struct naming {
    uintptr_t connection, sender; /* 0: any */
    uint16_t epoch;               /* 0: any */
    uint32_t name;
};

static void name_connection(const struct lp_found_connection *found, void *context)
{
    struct naming *naming = context;
    if ((naming->connection == 0 || found->address == naming->connection) &&
        (naming->sender == 0 || found->sender == naming->sender))
        naming->name = found->name;
}

static bool suspect_named(const struct naming *wanted, struct lp_suspicion *suspicion)
{
    struct lp_environment here = lp_environment_here();
    struct naming naming = *wanted;
    uint16_t last = naming.epoch != 0 ? naming.epoch : LP_EPOCH_MAX;
    lp_connections_each(here.qt, &here.layout, naming.epoch, last, name_connection, &naming);
    suspicion->edge.cut = LP_CUT_DISCONNECT;
    suspicion->edge.holder = naming.sender;
    suspicion->edge.what = naming.name;
    return naming.name != 0;
}

static bool suspect_connection(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    struct naming naming = {.connection = suspect->node.address, .sender = suspect->holder.address};
    return suspect_named(&naming, suspicion);
}

/* The parent, when it was there before the QObject's own cycle; or 0. */
static uintptr_t lasting_parent(uintptr_t qobject)
{
    struct lp_environment here = lp_environment_here();
    struct lp_qobject child, parent;
    if (!here.layout.knows_parent || !lp_qobject_find(qobject, &child) ||
        !lp_qobject_find((uintptr_t)lp_qt_parent((const void *)qobject), &parent))
        return 0;
    return parent.epoch == LP_EPOCH_OUTSIDE ? parent.address : 0;
}

static bool suspect_qobject(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    suspicion->step = suspect->qobject_step;
    suspicion->edge = (struct lp_cut_edge){.cut = LP_CUT_DELETE_LATER,
                                           .holder = lasting_parent(suspect->qobject),
                                           .what = class_at(suspect->qobject)};
    return suspicion->edge.what != 0 && lp_cut_can_delete(suspect->qobject);
}

/* sip's wrappers report the callables that their signals are connected to as references of their
 * own. */
static bool suspect_reference(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    struct naming naming = {.sender = suspect->holder_qobject,
                            .epoch = lp_birth_at((const void *)suspect->node.address)};
    return naming.sender != 0 && naming.epoch != 0 && suspect->node.kind != LP_NODE_QOBJECT &&
           suspect->qobject_step != suspect->step && suspect_named(&naming, suspicion);
}

static bool suspect_child(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    if (!suspect_qobject(suspect, suspicion))
        return false;
    suspicion->edge.holder = suspect->holder.address;
    return true;
}

static bool suspect_thread(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    (void)suspect;
    suspicion->edge.cut = LP_CUT_QUIT;
    return true;
}

/* Of a function that runs in a thread of the same cycle. */
static bool suspect_local(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    uint16_t epoch = lp_birth_at((const void *)suspect->node.address);
    return epoch != LP_EPOCH_OUTSIDE && lp_thread_count(epoch) > 0 &&
           suspect_thread(suspect, suspicion);
}

static bool suspect_entry(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    const void *holder = (const void *)suspect->holder.address;
    if (holder == NULL || !lp_node_is_python(suspect->holder.kind) || suspect->node_type == NULL ||
        lp_py_type(holder) != suspect->holder_type)
        return false;
    suspicion->edge.cut = LP_CUT_REMOVE;
    suspicion->edge.holder = suspect->holder.address;
    suspicion->edge.type = suspect->node_type;
    suspicion->edge.is_namespace =
        suspect->edge == LP_EDGE_ATTRIBUTE || suspect->edge == LP_EDGE_GLOBAL;
    strncpy(suspicion->edge.name, suspect->name, sizeof suspicion->edge.name - 1);
    return true;
}

static bool (*const by_edge[])(const struct lp_suspect *, struct lp_suspicion *) = {
    [LP_EDGE_ATTRIBUTE] = suspect_entry,     [LP_EDGE_GLOBAL] = suspect_entry,
    [LP_EDGE_KEY] = suspect_entry,           [LP_EDGE_INDEX] = suspect_entry,
    [LP_EDGE_LOCAL] = suspect_local,         [LP_EDGE_ITEM] = suspect_entry,
    [LP_EDGE_CELL] = suspect_entry,          [LP_EDGE_CHILD] = suspect_child,
    [LP_EDGE_SIGNAL] = suspect_connection,   [LP_EDGE_RUNS] = suspect_thread,
    [LP_EDGE_REFERENCE] = suspect_reference,
};

static bool is_root(const struct lp_suspect *suspect, const char *name)
{
    return suspect->edge == LP_EDGE_ROOT && strcmp(suspect->name, name) == 0;
}

static bool suspect_edge(const struct lp_suspect *suspect, struct lp_suspicion *suspicion)
{
    if (suspect->node.kind == LP_NODE_FRAME && suspect->edge == LP_EDGE_ROOT)
        return suspect_local(suspect, suspicion);
    if (suspect->node.kind == LP_NODE_THREAD || is_root(suspect, "thread"))
        return suspect_thread(suspect, suspicion);
    return suspect->edge < sizeof by_edge / sizeof *by_edge && by_edge[suspect->edge] != NULL &&
           by_edge[suspect->edge](suspect, suspicion);
}

static const char *why_not(const struct lp_suspect *suspect)
{
    if (suspect->step == 0)
        return "nothing is known to hold it";
    if (class_at(suspect->qobject) != 0 && !lp_cut_can_delete(suspect->qobject))
        return LP_CUT_NOT_ITS_OWN;
    if (suspect->edge == LP_EDGE_LOCAL || is_root(suspect, "frame"))
        return "a variable of a running function cannot be changed from outside";
    if (suspect->edge == LP_EDGE_POINTER || suspect->edge == LP_EDGE_REFERENCE)
        return "only C code knows this reference";
    if (suspect->holder.address == 0)
        return "what holds it is another one in each cycle";
    return "an edge of this kind cannot be cut from outside";
}

static void suspect_one(const struct lp_suspect *suspect, struct lp_suspicion *ret)
{
    *ret = (struct lp_suspicion){suspect->cluster, suspect->path, .step = suspect->step};
    if (suspect_edge(suspect, ret) || suspect_qobject(suspect, ret))
        return;
    ret->step = suspect->step;
    ret->edge = (struct lp_cut_edge){.cut = LP_CUT_NONE};
    ret->reason = why_not(suspect);
}

/* --- Threads and descriptors --- */

static void suspect_cluster(const struct lp_cluster *cluster, uint32_t id, struct lp_suspicion *ret)
{
    static uint32_t qthread;
    if (qthread == 0)
        qthread = lp_recorder_string("QThread");
    *ret = (struct lp_suspicion){.cluster = id};
    if (cluster->layer == LP_LAYER_DESCRIPTOR)
        ret->edge = (struct lp_cut_edge){.cut = LP_CUT_CLOSE, .what = cluster->what};
    else if (cluster->what == qthread)
        ret->edge = (struct lp_cut_edge){.cut = LP_CUT_QUIT};
    else
        ret->reason = LP_CUT_NO_QTHREAD;
}

void lp_suspicions_each(const struct lp_suspects *suspects, const struct lp_census *census,
                        void (*visit)(const struct lp_suspicion *, void *), void *context)
{
    struct lp_suspicion suspicion;
    struct lp_gathered gathered;
    for (uint32_t i = 0; i < suspects->count; i++) {
        suspect_one(&suspects->items[i], &suspicion);
        visit(&suspicion, context);
    }
    lp_gather(&gathered, census);
    lp_vector_each(&gathered.clusters.items, const struct lp_cluster, cluster)
    {
        struct lp_judged judged = lp_census_find(cluster);
        bool is_outside =
            cluster->layer == LP_LAYER_THREAD || cluster->layer == LP_LAYER_DESCRIPTOR;
        if (judged.shape != LP_SHAPE_LEAK || !is_outside)
            continue;
        suspect_cluster(cluster, judged.id, &suspicion);
        visit(&suspicion, context);
    }
    lp_gathered_done(&gathered);
}
