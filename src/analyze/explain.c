/* What a rule says of a leak; without one, only what the recording proves: where a member's holder
 * was not looked for, the sentence says that, and no pattern is guessed from a name. */
#include "analyze/explain.h"

#include <errno.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"
#include "analyze/text.h"

static bool is_named(const struct lp_cluster *cluster)
{
    return cluster->holder_name[0] != '\0';
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
    return lp_text_format(arena, "Held by %s %s%s.", lp_phrase_article(name), name, more);
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
                              lp_phrase_article(name), name, (unsigned long long)cluster->bound,
                              (unsigned long long)cluster->filled);
    case LP_HOLDER_UNBOUNDED:
        return is_named(cluster)
                   ? lp_text_format(arena, "Held by %s %s.", lp_phrase_article(name), name)
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
                          lp_phrase_article(name), name, lp_test_unit(test));
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

static const char *cause_of(struct lp_arena *arena, const struct lp_test *test,
                            const struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
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
    case LP_LAYER_THREAD:
    case LP_LAYER_PYTHON:
    case LP_LAYER_NATIVE:
        break;
    }
    return NULL;
}

/* Who holds it, without a pattern that fits. */
static const char *path_cause(struct lp_arena *arena, const struct lp_leak *leak)
{
    size_t border = leak->path != NULL ? lp_path_border(leak->path) : 0;
    if (border == 0 || border == leak->path->steps.count)
        return "";
    return lp_text_format(arena, "Held by %s.", lp_phrase_node(arena, leak->path, border - 1));
}

static const char *own_cause(struct lp_arena *arena, const struct lp_test *test,
                             const struct lp_leak *leak)
{
    if (leak->owner_reason[0] != '\0')
        return leak->owner_reason;
    if (strcmp(leak->owner, LP_OWNER_YOURS) != 0)
        return lp_text_format(arena, "%s leaves it by itself.", leak->owner);
    const char *cause = path_cause(arena, leak);
    return cause == NULL || cause[0] != '\0' ? cause : cause_of(arena, test, leak);
}

static bool is_ruled(const struct lp_leak *leak)
{
    return leak->shape == LP_SHAPE_LEAK && strcmp(leak->owner, LP_OWNER_YOURS) == 0;
}

int lp_leak_explain(struct lp_model *model, const struct lp_test *test, struct lp_leak *leak)
{
    struct lp_case it = lp_case_of(model, test, leak);
    const struct lp_rule *rule = is_ruled(leak) ? lp_case_rule(&it) : NULL;
    bool is_fixable = is_ruled(leak) && !has_leaking_sender(test, leak->cluster);
    leak->pattern = rule != NULL ? rule->pattern : "unknown";
    leak->cause = rule != NULL ? rule->cause(&it) : "";
    if (leak->cause != NULL && leak->cause[0] == '\0')
        leak->cause = own_cause(&model->arena, test, leak);
    if (is_fixable)
        leak->fix = rule != NULL ? rule->fix(&it) : fix_of(&model->arena, leak);
    return leak->cause != NULL ? 0 : -ENOMEM;
}

int lp_leak_explain_kept(struct lp_model *model, struct lp_leak *leak,
                         const struct lp_leak *primary)
{
    const struct lp_cluster *cluster = primary->cluster;
    leak->pattern = primary->pattern;
    leak->cause = lp_text_format(&model->arena, "Kept by %s (%s), and goes with it.", cluster->what,
                                 lp_layer_name(cluster->layer));
    return leak->cause != NULL ? 0 : -ENOMEM;
}
