/* Only what the recording proves is said: where a member's holder was not looked for, the sentence
 * says that, and no pattern is guessed from a name. */
#include "analyze/explain.h"

#include <errno.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/text.h"
#include "analyze/workers.h"

static bool is_named(const struct lp_cluster *cluster)
{
    return cluster->holder_name[0] != '\0';
}

/* Holders are named by their type: "a list", "an OrderedDict". */
static const char *article(const char *name)
{
    return strchr("AEIOaeio", name[0]) != NULL ? "an" : "a";
}

static const char *container_cause(struct lp_arena *arena, const struct lp_cluster *cluster,
                                   enum lp_shape shape)
{
    const char *name = is_named(cluster) ? cluster->holder_name : "container";
    const char *more = "";
    if (shape == LP_SHAPE_LEAK)
        more = ", and not taken out of it again";
    else if (shape == LP_SHAPE_BOUNDED)
        more = ", which does not keep growing";
    return lp_text_format(arena, "Held by %s %s%s.", article(name), name, more);
}

static const char *held_cause(struct lp_arena *arena, const struct lp_cluster *cluster,
                              enum lp_shape shape)
{
    const char *name = is_named(cluster) ? cluster->holder_name : "container";
    switch (cluster->holder) {
    case LP_HOLDER_CONTAINER:
        return container_cause(arena, cluster, shape);
    case LP_HOLDER_BOUNDED:
        return lp_text_format(arena, "Held by %s %s that keeps up to %llu and has %llu now.",
                              article(name), name, (unsigned long long)cluster->bound,
                              (unsigned long long)cluster->filled);
    case LP_HOLDER_UNBOUNDED:
        return is_named(cluster) ? lp_text_format(arena, "Held by %s %s.", article(name), name)
                                 : "";
    case LP_HOLDER_NONE:
        return "No Python object refers to it: native code holds it, or a reference count was not "
               "given back.";
    case LP_HOLDER_UNKNOWN:
        break;
    }
    return "";
}

static const char *made_cause(struct lp_arena *arena, const struct lp_test *test,
                              enum lp_layer layer)
{
    static const struct {
        const char *begin, *end;
    } sentences[] = {
        [LP_LAYER_NATIVE] = {"Allocated", "released; what holds it is not known"},
        [LP_LAYER_PYTHON] = {"Allocated", "released; what holds it is not known"},
        [LP_LAYER_QT] = {"The QObject was made", "deleted"},
        [LP_LAYER_CONNECTION] = {"Connected", "disconnected; its sender is still alive"},
        [LP_LAYER_THREAD] = {"The thread was started", "ended"},
        [LP_LAYER_DESCRIPTOR] = {"Opened", "closed"},
    };
    return lp_text_format(arena, "%s in the %s and not %s.", sentences[layer].begin,
                          lp_test_unit(test), sentences[layer].end);
}

static const char *growth_cause(struct lp_arena *arena, const struct lp_test *test,
                                const struct lp_cluster *cluster)
{
    const char *name = is_named(cluster) ? cluster->holder_name : "container";
    return lp_text_format(arena, "The newest buffer of %s %s that is older than the %s and grew.",
                          article(name), name, lp_test_unit(test));
}

/* The sender of a connection is named as its holder: does that class leak by itself? */
static bool has_leaking_sender(const struct lp_test *test, const struct lp_cluster *connection)
{
    if (connection->layer != LP_LAYER_CONNECTION || !is_named(connection))
        return false;
    lp_vector_each(&test->clusters, struct lp_cluster *, place)
    {
        const struct lp_cluster *cluster = *place;
        if (cluster->layer == LP_LAYER_QT && cluster->result.shape == LP_SHAPE_LEAK &&
            strcmp(cluster->what, connection->holder_name) == 0)
            return true;
    }
    return false;
}

/* PyQt makes one for each connection to a Python callable; nobody can delete it by itself. */
static bool is_slot_proxy(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_QT && strcmp(cluster->what, "PyQtSlotProxy") == 0;
}

/* A thread, or an object of the class of a worker that is left. */
static const char *pattern_of(const struct lp_test *test, const struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
    if (leak->shape != LP_SHAPE_LEAK || !lp_leak_is_yours(leak))
        return "unknown";
    if (cluster->layer == LP_LAYER_THREAD)
        return "thread-not-stopped";
    if (cluster->layer != LP_LAYER_QT && cluster->layer != LP_LAYER_PYTHON)
        return "unknown";
    const struct lp_worker *worker = lp_test_worker_of_class(test, cluster->what);
    if (worker == NULL)
        return "unknown";
    return worker->is_running ? "thread-not-stopped" : "worker-not-deleted";
}

static const char *cause_of(struct lp_arena *arena, const struct lp_test *test,
                            const struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
    if (cluster->owner[0] != '\0')
        return cluster->owner_reason[0] != '\0'
                   ? cluster->owner_reason
                   : lp_text_format(arena, "%s leaves it by itself.", cluster->owner);
    if (cluster->layer != LP_LAYER_THREAD && strcmp(leak->pattern, "thread-not-stopped") == 0)
        return "It did not stop when it was told to. leakpal keeps it, because Qt aborts the "
               "process when what still runs is deleted.";
    if (cluster->flags & LP_CLUSTER_GROWTH)
        return growth_cause(arena, test, cluster);
    if (cluster->flags & LP_CLUSTER_REPLACED)
        return lp_text_format(arena,
                              "Every %s the heap grows by this, though no new block of it stays: "
                              "something that lives longer is made anew and larger, like a text or "
                              "an array that is appended to.",
                              lp_test_unit(test));
    if (is_slot_proxy(cluster))
        return "PyQt's receiver of a connection to a Python callable: it stays as long as the "
               "connection.";
    if (has_leaking_sender(test, cluster))
        return lp_text_format(arena, "Its sender leaks too, and it goes with that: %s.",
                              cluster->holder_name);
    const char *cause = held_cause(arena, cluster, leak->shape);
    return cause == NULL || cause[0] != '\0' ? cause : made_cause(arena, test, cluster->layer);
}

static const char *fix_of(struct lp_arena *arena, const struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
    if (strcmp(leak->pattern, "thread-not-stopped") == 0)
        return "Stop the thread and wait for it before the operation ends.";
    if (cluster->holder == LP_HOLDER_CONTAINER && is_named(cluster))
        return lp_text_format(arena,
                              "Take it out of the %s when the operation ends, or give the %s a "
                              "bound.",
                              cluster->holder_name, cluster->holder_name);
    if (is_slot_proxy(cluster))
        return "Disconnect the signal when the operation ends.";
    switch (cluster->layer) {
    case LP_LAYER_QT:
        return "Delete it when the operation ends: deleteLater(), WA_DeleteOnClose, or a parent "
               "that is deleted.";
    case LP_LAYER_CONNECTION:
        return "Disconnect it when its receiver is closed.";
    case LP_LAYER_DESCRIPTOR:
        return "Close it before the operation ends.";
    case LP_LAYER_THREAD: /* has its pattern */
    case LP_LAYER_PYTHON:
    case LP_LAYER_NATIVE:
        break;
    }
    return NULL;
}

int lp_leak_explain(struct lp_model *model, const struct lp_test *test, struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
    bool is_fixable = cluster->owner[0] == '\0' && leak->shape == LP_SHAPE_LEAK &&
                      !has_leaking_sender(test, cluster);
    leak->pattern = pattern_of(test, leak);
    leak->cause = cause_of(&model->arena, test, leak);
    leak->fix = is_fixable ? fix_of(&model->arena, leak) : NULL;
    return leak->cause != NULL ? 0 : -ENOMEM;
}
