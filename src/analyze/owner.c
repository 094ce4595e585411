/* Two proofs. What is known: a row for each leak of a version that somebody has written up or that
 * was measured here, recognised by what is peculiar to it. And in general: every stack that makes
 * it enters a binding (or a system library) and the allocation is in that, and no word in the
 * process refers to what was made. Code in Python cannot lose a reference, so then the binding did.
 * A block that Qt has allocated and lost is not proven by that: takeAt() and the like hand over
 * what the caller deletes. */
#include "analyze/owner.h"

#include <stdio.h>
#include <string.h>

#include "analyze/place.h"
#include "analyze/primary.h"
#include "analyze/suspect.h"

/* A version as one number; no part of one has four digits. */
#define VERSION(major, minor, patch) ((major)*1000000u + (minor)*1000u + (patch))
#define ANY_VERSION VERSION(0u, 0u, 0u), VERSION(999u, 0u, 0u)

struct known_leak {
    const char *name;        /* of the owner */
    const char *environment; /* whose value ends with the version: "qt", "binding" */
    const char *prefix;      /* of that value: "PySide6 " */
    unsigned first, last;
    bool (*matches)(const struct lp_leak *leak);
    const char *reason; /* with its source */
};

static bool is_held_by_nothing(const struct lp_leak *leak)
{
    return leak->path != NULL &&
           (leak->path->reach == LP_REACH_NOTHING || leak->path->reach == LP_REACH_REFERENCE);
}

static bool passes(const struct lp_leak *leak, const char *function)
{
    if (leak->stack == NULL)
        return false;
    lp_vector_each(&leak->stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_NATIVE && strstr(frame->function, function) != NULL)
            return true;
    }
    return false;
}

static bool is_key_of_cached_painter(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_NATIVE && passes(leak, "QCachedPainter");
}

static bool is_duplicate_json_key(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_NATIVE && is_held_by_nothing(leak) &&
           (passes(leak, "QJsonDocument::fromJson") || passes(leak, "QJsonPrivate::Parser"));
}

/* Its model is named in the detail of the step. One of a model of the application is yours. */
static bool is_selection_of_no_model(const struct lp_leak *leak)
{
    const struct lp_step *leaf = leak->path != NULL ? lp_path_leaf(leak->path) : NULL;
    return leaf != NULL && strcmp(leaf->label, "QItemSelectionModel") == 0 &&
           strstr(leaf->detail, "QEmptyItemModel") != NULL;
}

static bool is_connection_of_no_model(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_CONNECTION &&
           strncmp(leak->cluster->what, "QEmptyItemModel.", 16) == 0;
}

static bool is_constructor_connection(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_PYTHON && is_held_by_nothing(leak) &&
           strstr(leak->cluster->what, "QMetaObject.Connection") != NULL;
}

/* A receiver of a connection whose sender is gone: nothing but its own memory leads to it, and all
 * of that is made in connect(). */
static bool is_unreleased_receiver(const struct lp_leak *leak)
{
    bool is_loose =
        is_held_by_nothing(leak) || (leak->path != NULL && leak->path->reach == LP_REACH_MEMBERS);
    if (!is_loose || !passes(leak, "PySide::qobjectConnectCallback"))
        return false;
    lp_vector_each(&leak->path->steps, const struct lp_step, step)
    {
        if (step->node == LP_NODE_CONNECTION || step->node == LP_NODE_PYTHON)
            return false; /* its sender lives: the application's */
    }
    return true;
}

/* The receiver has the function in its memory, and so nothing that is known refers to it. */
static bool is_unreleased_function(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_PYTHON && is_held_by_nothing(leak) &&
           strcmp(leak->cluster->what, "function") == 0;
}

static bool is_unreleased_slot(const struct lp_leak *leak)
{
    return is_unreleased_receiver(leak) || is_unreleased_function(leak);
}

static bool is_range_text(const struct lp_leak *leak)
{
    return strcmp(leak->cluster->what, "str") == 0 && is_held_by_nothing(leak) &&
           passes(leak, "PyErr_Format") && passes(leak, "sip");
}

static const struct known_leak known_leaks[] = {
    {"Qt", "qt", "", ANY_VERSION, is_selection_of_no_model,
     "QTBUG-49966: setModel(None) makes a selection model on an empty model, never deleted. Delete "
     "the model, or set an empty one of your own, in place of None."},
    {"Qt", "qt", "", ANY_VERSION, is_connection_of_no_model,
     "A connection of the selection model that setModel(None) makes (QTBUG-49966)."},
    {"Qt", "qt", "", VERSION(5, 15, 0), VERSION(5, 15, 8), is_duplicate_json_key,
     "QTBUG-99799: QJsonDocument loses memory for each key that occurs twice in an object; mended "
     "in Qt 5.15.9, 6.2.4 and 6.3.0."},
    {"Qt", "qt", "", VERSION(6, 11, 0), VERSION(6, 11, 99), is_key_of_cached_painter,
     "Qt 6.11 keeps the key of each picture that a style draws through QCachedPainter."},
    {"PySide6", "binding", "PySide6 ", VERSION(6, 5, 0), VERSION(6, 5, 1), is_unreleased_slot,
     "PYSIDE-2299: PySide6 6.5.0 and 6.5.1 never release a function that was connected; mended in "
     "6.5.2. Upgrade, or connect a named method of a QObject."},
    {"PySide6", "binding", "PySide6 ", ANY_VERSION, is_constructor_connection,
     "PySide6 keeps the QMetaObject.Connection of each signal that is given to a constructor, as "
     "in "
     "QAction(triggered=...); a connect() afterwards does not."},
    {"sip", "binding", "PyQt", ANY_VERSION, is_range_text,
     "sip keeps the text of the error of an overload that it tried and that did not fit."},
};

static bool is_of_version(const struct lp_model *model, const struct known_leak *known)
{
    unsigned major = 0, minor = 0, patch = 0;
    const char *value = lp_model_environment(model, known->environment);
    if (value == NULL || strncmp(value, known->prefix, strlen(known->prefix)) != 0)
        return false;
    const char *number = strrchr(value, ' ');
    int count = sscanf(number != NULL ? number + 1 : value, "%3u.%3u.%3u", &major, &minor, &patch);
    unsigned version = VERSION(major, minor, patch);
    return count >= 2 && version >= known->first && version <= known->last;
}

/* --- In general --- */

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* The frame that allocates: the newest one beyond the allocators, the interpreter and the C++
 * library. NULL: a Python frame comes first, so Python code has made it. */
static const struct lp_frame *maker_of(const struct lp_stack *stack)
{
    static const char *const plumbing[] = {"leakpal",         "libc",   "Python",
                                           "the C++ library", "libffi", NULL};
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        const char *library = lp_frame_library(frame);
        if (frame->kind == LP_FRAME_PYTHON)
            return NULL;
        if (library == NULL || !is_one_of(library, plumbing))
            return frame;
    }
    return NULL;
}

/* The library whose code makes all of them, or NULL. */
static const struct lp_frame *common_maker(const struct lp_cluster *cluster)
{
    const struct lp_frame *common = NULL;
    lp_vector_each(&cluster->origins, const struct lp_origin, origin)
    {
        const struct lp_frame *maker = origin->stack != NULL ? maker_of(origin->stack) : NULL;
        const char *library = maker != NULL ? lp_frame_library(maker) : NULL;
        if (library == NULL || (common != NULL && strcmp(library, lp_frame_library(common)) != 0))
            return NULL;
        common = maker;
    }
    return common;
}

static bool is_lost_reference(const struct lp_cluster *cluster)
{
    bool may_be_ring =
        (cluster->flags & LP_CLUSTER_GC_TRACKED) != 0 && cluster->holder != LP_HOLDER_NONE;
    bool is_buffer = (cluster->flags & LP_CLUSTER_BUFFER) != 0; /* its name is no class */
    return cluster->layer == LP_LAYER_PYTHON && !may_be_ring &&
           (is_buffer || !lp_class_is_application(cluster->what));
}

static struct lp_owner general_owner(const struct lp_model *model, const struct lp_test *test,
                                     const struct lp_leak *leak)
{
    static const char *const bindings[] = {"PySide6", "PySide2", "PyQt6", "PyQt5", "sip", NULL};
    const struct lp_frame *maker = common_maker(leak->cluster);
    bool is_complete = test->autopsy != NULL && test->autopsy->state == LP_AUTOPSY_COMPLETE;
    if (maker == NULL || !is_complete || !is_held_by_nothing(leak) ||
        lp_model_environment(model, "binding") == NULL)
        return (struct lp_owner){NULL, ""};
    const char *library = lp_frame_library(maker);
    if (is_lost_reference(leak->cluster) && is_one_of(library, bindings))
        return (struct lp_owner){library, ""};
    if (leak->cluster->layer == LP_LAYER_NATIVE && strcmp(library, "system libraries") == 0)
        return (struct lp_owner){lp_path_name(maker->object), ""};
    return (struct lp_owner){NULL, ""};
}

struct lp_owner lp_leak_find_owner(const struct lp_model *model, const struct lp_test *test,
                                   const struct lp_leak *leak)
{
    if (leak->cluster->owner[0] != '\0')
        return (struct lp_owner){leak->cluster->owner, leak->cluster->owner_reason};
    for (size_t i = 0; i < sizeof known_leaks / sizeof known_leaks[0]; i++)
        if (is_of_version(model, &known_leaks[i]) && known_leaks[i].matches(leak))
            return (struct lp_owner){known_leaks[i].name, known_leaks[i].reason};
    return general_owner(model, test, leak);
}
