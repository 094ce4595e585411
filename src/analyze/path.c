/* Names of edges come from the application (variables, attributes, signals); where one has no name,
 * or it would be user data, the kind of the edge is said. */
#include "analyze/path.h"

#include <stdio.h>

struct words {
    const char *before, *behind; /* of the name */
    const char *nameless;
};

static const struct words edges[] = {
    [LP_EDGE_ROOT] = {"root: ", "", "root"},
    [LP_EDGE_ATTRIBUTE] = {".", "", "attribute"},
    [LP_EDGE_GLOBAL] = {".", "", "global variable"},
    [LP_EDGE_LOCAL] = {"local variable ", "", "local variable"},
    [LP_EDGE_KEY] = {"[", "]", "value"},
    [LP_EDGE_INDEX] = {"[", "]", "item"},
    [LP_EDGE_ITEM] = {"item ", "", "item"},
    [LP_EDGE_CELL] = {"closure variable ", "", "closure variable"},
    [LP_EDGE_DEFAULT] = {"default argument ", "", "default argument"},
    [LP_EDGE_CALLABLE] = {"function ", "", "function"},
    [LP_EDGE_ARGUMENT] = {"argument ", "", "argument"},
    [LP_EDGE_SELF] = {"self ", "", "self"},
    [LP_EDGE_TYPE] = {"class ", "", "class"},
    [LP_EDGE_REFERENCE] = {"reference ", "", "reference"},
    [LP_EDGE_CHILD] = {"child ", "", "child"},
    [LP_EDGE_SIGNAL] = {"signal ", "", "signal"},
    [LP_EDGE_SLOT] = {"slot ", "", "slot"},
    [LP_EDGE_WRAPPER] = {"Python wrapper ", "", "Python wrapper"},
    [LP_EDGE_WRAPPED] = {"C++ object ", "", "C++ object"},
    [LP_EDGE_QUEUE] = {"posted event ", "", "posted event"},
    [LP_EDGE_TIMER] = {"timer ", "", "timer"},
    [LP_EDGE_RUNS] = {"runs ", "", "runs"},
    [LP_EDGE_POINTER] = {"pointer ", "", "pointer"},
    [LP_EDGE_MEMBER] = {"member ", "", "member"},
    [LP_EDGE_PROPERTY] = {"property ", "", "property"},
};

void lp_step_edge(const struct lp_step *step, char *text, size_t size)
{
    const struct words *words = &edges[step->edge];
    if (step->name[0] == '\0')
        snprintf(text, size, "%s", words->nameless);
    else
        snprintf(text, size, "%s%s%s", words->before, step->name, words->behind);
}

static const struct {
    enum lp_layer layer;
    const char *name;
} nodes[] = {
    [LP_NODE_PYTHON] = {LP_LAYER_PYTHON, "object"},
    [LP_NODE_MODULE] = {LP_LAYER_PYTHON, "module"},
    [LP_NODE_CLASS] = {LP_LAYER_PYTHON, "class"},
    [LP_NODE_FUNCTION] = {LP_LAYER_PYTHON, "function"},
    [LP_NODE_FRAME] = {LP_LAYER_PYTHON, "frame"},
    [LP_NODE_QOBJECT] = {LP_LAYER_QT, "qobject"},
    [LP_NODE_CONNECTION] = {LP_LAYER_CONNECTION, "connection"},
    [LP_NODE_NATIVE] = {LP_LAYER_NATIVE, "block"},
    [LP_NODE_BUFFER] = {LP_LAYER_PYTHON, "buffer"},
    [LP_NODE_MAPPING] = {LP_LAYER_NATIVE, "mapping"},
    [LP_NODE_THREAD] = {LP_LAYER_THREAD, "thread"},
    [LP_NODE_STATIC] = {LP_LAYER_NATIVE, "static-data"},
    [LP_NODE_TIMER] = {LP_LAYER_QT, "timer"},
    [LP_NODE_EVENT] = {LP_LAYER_QT, "event"},
    [LP_NODE_APPLICATION] = {LP_LAYER_QT, "application"},
};

enum lp_layer lp_step_layer(const struct lp_step *step)
{
    return nodes[step->node].layer;
}

const char *lp_step_kind(const struct lp_step *step)
{
    return nodes[step->node].name;
}

static enum lp_leaking leaking_of(const struct lp_path *path, size_t index)
{
    return lp_vector_at(&path->steps, const struct lp_step, index)->leaking;
}

bool lp_path_is_suspect(const struct lp_path *path, size_t index)
{
    bool is_held_by_leak = index > 0 && leaking_of(path, index - 1) == LP_LEAKING_YES;
    return !is_held_by_leak && leaking_of(path, index) != LP_LEAKING_NO;
}

double lp_leak_proof_share(const struct lp_leak *leak)
{
    const struct lp_proof *proof = leak->path != NULL ? leak->path->proof : NULL;
    if (proof == NULL || proof->cuts == 0 || proof->cycles == 0 || leak->count_per_cycle <= 0)
        return -1;
    double left = (double)proof->count / (leak->count_per_cycle * proof->cycles);
    return left < 1 ? 1 - left : 0;
}

const char *lp_leaking_name(enum lp_leaking leaking)
{
    static const char *const names[] = {
        [LP_LEAKING_UNKNOWN] = "unknown", [LP_LEAKING_NO] = "no", [LP_LEAKING_YES] = "yes"};
    return names[leaking];
}

const char *lp_reach_name(enum lp_reach reach)
{
    static const char *const names[] = {
        [LP_REACH_UNKNOWN] = "unknown",     [LP_REACH_PATH] = "path",
        [LP_REACH_NOTHING] = "nothing",     [LP_REACH_MEMBERS] = "members",
        [LP_REACH_REFERENCE] = "reference",
    };
    return names[reach];
}

const char *lp_cut_name(enum lp_cut cut)
{
    static const char *const names[] = {
        [LP_CUT_NONE] = "none",
        [LP_CUT_DISCONNECT] = "disconnect",
        [LP_CUT_DELETE_LATER] = "delete-later",
        [LP_CUT_REMOVE] = "remove",
        [LP_CUT_QUIT] = "quit",
        [LP_CUT_CLOSE] = "close",
    };
    return names[cut];
}

const char *lp_autopsy_state_name(enum lp_autopsy_state state)
{
    static const char *const names[] = {[LP_AUTOPSY_COMPLETE] = "complete",
                                        [LP_AUTOPSY_INCOMPLETE] = "incomplete",
                                        [LP_AUTOPSY_SKIPPED] = "skipped"};
    return names[state];
}
