/* Halves of objects: Python's without C++'s and the reverse; and rings that the collector cannot
 * break. */
#include <string.h>

#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"

/* --- Wrapper without object --- */

static bool is_without_object(const struct lp_case *it)
{
    return it->leaf != NULL && (it->leaf->flags & LP_STEP_GONE) != 0;
}

static const char *without_object_cause(const struct lp_case *it)
{
    const char *holder =
        it->holder != NULL ? lp_phrase_node(it->arena, it->path, it->border - 1) : "something";
    return lp_say(it, "The C++ object of the %s is deleted; its Python half is still held by %s.",
                  lp_case_name(it), holder);
}

static const char *without_object_fix(const struct lp_case *it)
{
    const char *question = lp_case_is_pyqt(it) ? "sip.isdeleted()" : "shiboken.isValid()";
    return lp_say(it,
                  "Drop the reference when the object is deleted: on its destroyed signal, or on "
                  "close. %s tells which are gone.",
                  question);
}

/* --- Object without wrapper --- */

static bool is_without_wrapper(const struct lp_case *it)
{
    return it->leaf != NULL && it->leaf->node == LP_NODE_QOBJECT &&
           (it->leaf->flags & LP_STEP_UNWRAPPED) != 0 && it->first->edge != LP_EDGE_CHILD;
}

static const char *without_wrapper_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "The Python half of the %s made%s is gone; its C++ object lives on, without a "
                  "parent that would delete it.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *without_wrapper_fix(const struct lp_case *it)
{
    (void)it;
    return "Call deleteLater() before the last reference goes, or give it a parent that is "
           "deleted.";
}

/* --- Rings --- */

static bool is_collectable(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_PYTHON && (cluster->flags & LP_CLUSTER_GC_TRACKED) != 0;
}

/* Words in native memory that point to a QObject own it no more than its wrapper does, which points
 * to it as well. */
static bool is_guessed(const struct lp_case *it)
{
    return it->leaf != NULL && it->leaf->node == LP_NODE_QOBJECT &&
           it->leaf->edge == LP_EDGE_POINTER;
}

/* A QObject that only a ring holds is a ring's part through its wrapper. What no Python object
 * refers to is in a ring only where that is told to lead through C++. */
static bool is_ring(const struct lp_case *it)
{
    const struct lp_cluster *cluster = it->leak->cluster;
    if (it->leak->path == NULL || lp_case_binding(it)[0] == '\0')
        return false;
    enum lp_reach reach = it->leak->path->reach;
    if (reach == LP_REACH_NOTHING)
        return is_collectable(cluster) && cluster->holder != LP_HOLDER_NONE;
    bool is_part = reach == LP_REACH_MEMBERS ? !is_guessed(it) : it->leaf != it->first;
    return lp_case_is_adrift(it) && is_part &&
           (is_collectable(cluster) || cluster->layer == LP_LAYER_QT);
}

static bool is_beyond_python(const struct lp_step *step)
{
    return step->node == LP_NODE_QOBJECT || step->node == LP_NODE_CONNECTION ||
           step->node == LP_NODE_NATIVE;
}

static bool is_property(const struct lp_step *step)
{
    return step->edge == LP_EDGE_PROPERTY && step->name[0] != '\0';
}

static const char *ring_cause(const struct lp_case *it)
{
    const struct lp_step *beyond = lp_case_find(it, is_beyond_python);
    const struct lp_step *property = lp_case_find(it, is_property);
    if (beyond != NULL && property != NULL)
        return lp_say(it,
                      "Only what leaks with it refers to the %s made%s. The ring runs through the "
                      "dynamic property %s of the %s, where Python's collector does not see it.",
                      lp_case_name(it), lp_case_made_at(it), property->name, beyond->label);
    if (beyond != NULL)
        return lp_say(it,
                      "Only what leaks with it refers to the %s made%s. The ring runs through C++ "
                      "(%s), where Python's collector does not see it.",
                      lp_case_name(it), lp_case_made_at(it), beyond->label);
    return lp_say(it,
                  "Nothing but itself, or what leaks with it, refers to the %s made%s, and the "
                  "collector did not free it: a part of the ring is in C++, or has one reference "
                  "too many.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *ring_fix(const struct lp_case *it)
{
    const struct lp_step *property = lp_case_find(it, is_property);
    if (property != NULL)
        return lp_say(it,
                      "Break the ring on close: setProperty(\"%s\", None), or let the %s refer "
                      "to the other by weakref.ref().",
                      property->name, property->label);
    return lp_say(it,
                  "Break the ring when the %s is closed: set one of its references to None, use "
                  "weakref.ref() for one of them, or call deleteLater().",
                  lp_case_name(it));
}

/* --- gc.garbage --- */

static bool is_garbage_list(const struct lp_step *module, const struct lp_step *list)
{
    return module->node == LP_NODE_MODULE && strcmp(module->label, "gc") == 0 &&
           strcmp(list->name, "garbage") == 0;
}

static bool is_saved_garbage(const struct lp_case *it)
{
    if (it->holder == NULL || it->border < 2)
        return false;
    return is_garbage_list(lp_path_step(it->path, it->border - 2), it->holder);
}

static const char *garbage_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "The collector found a ring with the %s made%s, and put it into gc.garbage in "
                  "place of freeing it.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *garbage_fix(const struct lp_case *it)
{
    (void)it;
    return "Switch gc.DEBUG_SAVEALL off, or empty gc.garbage.";
}

const struct lp_rule lp_wrapper_rules[] = {
    {"reference-cycle", is_saved_garbage, garbage_cause, garbage_fix},
    {"wrapper-without-object", is_without_object, without_object_cause, without_object_fix},
    {"object-without-wrapper", is_without_wrapper, without_wrapper_cause, without_wrapper_fix},
    {"reference-cycle", is_ring, ring_cause, ring_fix},
    {0},
};
