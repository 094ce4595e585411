/* What grows by one in every cycle: a list, a dictionary, a cache, a chain; and containers of C++,
 * which are known by the object that they are in. */
#include <string.h>

#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"

static bool is_entry_edge(enum lp_edge_kind edge)
{
    return edge == LP_EDGE_KEY || edge == LP_EDGE_INDEX || edge == LP_EDGE_ITEM;
}

static const char *container_of(const struct lp_case *it)
{
    return lp_phrase_node(it->arena, it->path, it->border - 1);
}

static bool is_entry(const struct lp_case *it)
{
    return it->holder != NULL && is_entry_edge(it->first->edge);
}

/* --- functools.lru_cache(maxsize=None), functools.cache --- */

static bool is_cache(const struct lp_step *step)
{
    bool has_bound = (step->flags & LP_STEP_BOUNDED) != 0;
    return !has_bound &&
           (strstr(step->label, "lru_cache") != NULL || strncmp(step->detail, "lru_cache", 9) == 0);
}

/* The entries lie in the cache's dictionary, which may be told or not. */
static const struct lp_step *cache_of(const struct lp_case *it)
{
    for (size_t back = 1; it->path != NULL && back <= 2 && back <= it->border; back++) {
        const struct lp_step *step = lp_path_step(it->path, it->border - back);
        if (is_cache(step))
            return step;
    }
    return NULL;
}

static bool is_cached(const struct lp_case *it)
{
    return cache_of(it) != NULL;
}

static const char *cache_cause(const struct lp_case *it)
{
    size_t index = (size_t)(cache_of(it) - (const struct lp_step *)it->path->steps.items);
    return lp_say(it,
                  "The cache of %s has no bound and keeps every argument and result: it gets a "
                  "%s more in every cycle.",
                  lp_phrase_node(it->arena, it->path, index), lp_case_name(it));
}

static const char *cache_fix(const struct lp_case *it)
{
    (void)it;
    return "Give it a bound, lru_cache(maxsize=128), and do not cache methods: their self is an "
           "argument. cache_clear() empties it.";
}

/* --- matplotlib.pyplot --- */

static bool is_pyplot_registry(const struct lp_step *step)
{
    return (step->node == LP_NODE_MODULE &&
            strcmp(step->label, "matplotlib._pylab_helpers") == 0) ||
           (step->node == LP_NODE_CLASS && strcmp(step->label, "Gcf") == 0);
}

static bool is_figure(const struct lp_case *it)
{
    for (size_t i = 0; it->path != NULL && i < it->border; i++)
        if (is_pyplot_registry(lp_path_step(it->path, i)))
            return true;
    return false;
}

static const char *figure_cause(const struct lp_case *it)
{
    return lp_say(it, "pyplot keeps every figure until it is closed: the %s made%s stays with it.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *figure_fix(const struct lp_case *it)
{
    (void)it;
    return "Call plt.close(figure), or make a matplotlib.figure.Figure, which pyplot does not "
           "know.";
}

/* --- Callbacks that are kept in a registry --- */

static bool is_callback(const struct lp_case *it)
{
    return is_entry(it) &&
           (it->first->node == LP_NODE_FUNCTION || strcmp(it->first->label, "method") == 0 ||
            strstr(it->first->label, "partial") != NULL);
}

static const char *callback_cause(const struct lp_case *it)
{
    const char *callback = it->first->node == LP_NODE_FUNCTION
                               ? lp_phrase_callable(it->arena, it->first)
                               : it->first->label;
    const char *what = it->leaf != it->first ? lp_case_name(it) : "what it uses";
    return lp_say(it,
                  "%s gets a callback more in every cycle%s, and never loses one: the %s keeps %s.",
                  container_of(it), lp_case_step_at(it, it->first), callback, what);
}

static const char *callback_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Take the callback out of %s on close, or keep it there as weakref.WeakMethod().",
                  container_of(it));
}

/* --- Classes that are made anew --- */

static bool is_class(const struct lp_case *it)
{
    return it->leaf != NULL && it->leaf->node == LP_NODE_CLASS;
}

static const char *class_cause(const struct lp_case *it)
{
    return lp_say(it, "The class %s is made anew in every cycle%s, and is still known to %s.",
                  it->leaf->label, lp_case_made_at(it),
                  it->holder != NULL ? container_of(it) : "the interpreter");
}

static const char *class_fix(const struct lp_case *it)
{
    (void)it;
    return "Define the class once, at the top of its module, and not inside a function.";
}

/* --- Any entry --- */

static const char *entry_cause(const struct lp_case *it)
{
    const char *held = it->first->label;
    bool is_itself = it->first == it->leaf;
    return lp_say(it, "%s gets one %s more in every cycle%s, and nothing takes it out%s%s.",
                  container_of(it), held, lp_case_step_at(it, it->first),
                  is_itself ? "" : "; that holds the ", is_itself ? "" : lp_case_name(it));
}

static const char *entry_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Take it out of %s when it is no longer needed, keep weak references there, or "
                  "give it a bound.",
                  container_of(it));
}

/* --- A chain: each holds the one before it --- */

static const struct lp_step *link_of(const struct lp_case *it)
{
    size_t count = it->path != NULL ? it->path->steps.count : 0;
    for (size_t i = it->border; i + 1 < count; i++) {
        const struct lp_step *step = lp_path_step(it->path, i), *next = step + 1;
        if (next->edge == LP_EDGE_ATTRIBUTE && step->member == next->member &&
            strcmp(step->label, next->label) == 0)
            return next;
    }
    return NULL;
}

static bool is_chain(const struct lp_case *it)
{
    return it->holder != NULL && link_of(it) != NULL;
}

static const char *chain_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "Each %s holds the one before it in its attribute %s; %s is where the chain "
                  "begins.",
                  link_of(it)->label, link_of(it)->name,
                  lp_phrase_node(it->arena, it->path, it->border));
}

static const char *chain_fix(const struct lp_case *it)
{
    return lp_say(it, "Set %s to None when the next one is made, or keep a bounded number of them.",
                  link_of(it)->name);
}

/* --- Inside an object of C++ --- */

struct native_kind {
    const char *name; /* a part of its class */
    const char *fix;
};

static const struct native_kind native_kinds[] = {
    {"PlainTextEdit", "Set a limit: setMaximumBlockCount(), or clear() it now and then."},
    {"TextEdit", "Set a limit: document().setMaximumBlockCount(), or clear() it now and then."},
    {"TextBrowser", "Set a limit: document().setMaximumBlockCount(), or clear() it now and then."},
    {"TextDocument", "Set a limit: setMaximumBlockCount(), or clear() it now and then."},
    {"GraphicsScene", "Call removeItem() for what is no longer shown, and drop it."},
    {"UndoStack", "Set a limit: setUndoLimit(), or clear() it with its document."},
    {"ItemModel", "Remove the rows that are no longer needed, or clear() the model."},
    {"Widget", "Remove the items that are no longer needed, or clear() it."},
};

static bool is_native(const struct lp_step *step)
{
    return step->node == LP_NODE_NATIVE || step->node == LP_NODE_MAPPING;
}

/* Index of the object whose C++ memory leads to the border; steps.count: it is not one. */
static size_t native_holder(const struct lp_case *it)
{
    size_t index = it->border;
    while (index > 0 && is_native(lp_path_step(it->path, index - 1)))
        index--;
    const struct lp_step *holder = lp_path_step(it->path, index - 1);
    return holder != NULL && holder->node == LP_NODE_QOBJECT ? index - 1 : it->path->steps.count;
}

/* Guesses count when most members that were looked at agree in them. */
static bool is_in_native(const struct lp_case *it)
{
    return it->leak->cluster->layer != LP_LAYER_QT && it->holder != NULL &&
           it->path->agreeing * 2 > it->path->looked_at &&
           (it->first->edge == LP_EDGE_POINTER || is_native(it->holder)) &&
           native_holder(it) < it->path->steps.count;
}

static const char *in_native_cause(const struct lp_case *it)
{
    return lp_say(it, "%s keeps one more in every cycle (%s%s), in its C++ part.",
                  lp_phrase_node(it->arena, it->path, native_holder(it)), lp_case_name(it),
                  lp_case_made_at(it));
}

static const char *in_native_fix(const struct lp_case *it)
{
    const char *class = lp_path_step(it->path, native_holder(it))->label;
    for (size_t i = 0; i < sizeof native_kinds / sizeof native_kinds[0]; i++)
        if (strstr(class, native_kinds[i].name) != NULL)
            return native_kinds[i].fix;
    return lp_say(it, "Take out of the %s what it no longer needs, or give it a bound.", class);
}

/* --- A buffer that is made anew and larger --- */

static bool is_replaced(const struct lp_case *it)
{
    return (it->leak->cluster->flags & LP_CLUSTER_REPLACED) != 0;
}

/* Memory that has no name of its own is what the one before it holds. */
static const char *replaced_name(const struct lp_case *it)
{
    size_t leaf = it->path->steps.count - 1;
    bool is_nameless = is_native(it->leaf) || it->leaf->node == LP_NODE_BUFFER;
    if (!is_nameless || leaf == 0)
        return lp_phrase_node(it->arena, it->path, leaf);
    return lp_say(it, "the memory of %s", lp_phrase_node(it->arena, it->path, leaf - 1));
}

static const char *replaced_cause(const struct lp_case *it)
{
    if (it->leaf == NULL)
        return ""; /* what the census proves says it */
    return lp_say(it,
                  "Every cycle makes %s anew and larger%s, like a text or an array that is "
                  "appended to.",
                  replaced_name(it), lp_case_made_at(it));
}

static const char *replaced_fix(const struct lp_case *it)
{
    return lp_say(it, "Bound %s: keep the newest part of it, or write it to a file.",
                  it->leaf != NULL ? replaced_name(it) : "what is appended to");
}

const struct lp_rule lp_container_rules[] = {
    {"growing-container", is_replaced, replaced_cause, replaced_fix},
    {"growing-container", is_figure, figure_cause, figure_fix},
    {"growing-container", is_cached, cache_cause, cache_fix},
    {"growing-container", is_callback, callback_cause, callback_fix},
    {"growing-container", is_class, class_cause, class_fix},
    {"growing-container", is_entry, entry_cause, entry_fix},
    {"growing-container", is_chain, chain_cause, chain_fix},
    {"growing-container", is_in_native, in_native_cause, in_native_fix},
    {0},
};
