/* The tables are asked in turn, and the order decides: what runs or waits first (a thread, an
 * event, a timer keeps what it keeps however that is linked), then rings that count, connections,
 * then what is special about the member, then who owns it, and last what nothing holds. */
#include "analyze/pattern.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analyze/phrase.h"
#include "analyze/place.h"
#include "analyze/suspect.h"
#include "analyze/text.h"

static const struct lp_rule *const tables[] = {
    lp_thread_rules,  lp_event_rules,  lp_shared_rules,    lp_connection_rules,
    lp_wrapper_rules, lp_parent_rules, lp_container_rules, lp_lost_rules,
};

struct lp_case lp_case_of(struct lp_model *model, const struct lp_test *test,
                          const struct lp_leak *leak)
{
    struct lp_case it = {.arena = &model->arena, .model = model, .test = test, .leak = leak};
    size_t border = leak->path != NULL ? lp_path_border(leak->path) : 0;
    if (leak->path == NULL || border == leak->path->steps.count)
        return it;
    it.path = leak->path;
    it.border = border;
    it.holder = lp_path_step(it.path, it.border - 1);
    it.first = lp_path_step(it.path, it.border);
    it.leaf = lp_path_leaf(it.path);
    return it;
}

const struct lp_rule *lp_case_rule(const struct lp_case *it)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (const struct lp_rule *rule = tables[i]; rule->pattern != NULL; rule++)
            if (rule->matches(it))
                return rule;
    return NULL;
}

const struct lp_step *lp_case_find(const struct lp_case *it, bool (*is)(const struct lp_step *step))
{
    for (size_t i = it->border; it->path != NULL && i < it->path->steps.count; i++)
        if (is(lp_path_step(it->path, i)))
            return lp_path_step(it->path, i);
    return NULL;
}

static bool is_native(const struct lp_step *step)
{
    return step->node == LP_NODE_NATIVE || step->node == LP_NODE_MAPPING;
}

/* Qt's tables of objects, and the bindings' of wrappers. */
static bool is_table(const struct lp_step *root, const struct lp_step *first)
{
    static const char *const bindings[] = {"shiboken", "pyside", "/sip", "abi3.so"};
    if (root == NULL || root->node != LP_NODE_STATIC)
        return false;
    bool is_binding = false;
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++)
        is_binding = is_binding || strstr(root->label, bindings[i]) != NULL;
    return first->node == LP_NODE_QOBJECT || (first->node == LP_NODE_PYTHON && is_binding);
}

bool lp_case_is_adrift(const struct lp_case *it)
{
    if (it->path == NULL || it->path->reach == LP_REACH_MEMBERS)
        return it->path != NULL;
    size_t holder = it->border;
    while (holder > 0 && is_native(lp_path_step(it->path, holder - 1)))
        holder--;
    return it->first->edge == LP_EDGE_POINTER && lp_case_binding(it)[0] != '\0' &&
           is_table(lp_path_step(it->path, holder - 1), it->first);
}

const char *lp_case_name(const struct lp_case *it)
{
    return it->leak->cluster->what;
}

const char *lp_case_made_at(const struct lp_case *it)
{
    return lp_phrase_at(it->arena, it->leak->created_at);
}

static const struct lp_stack *stack_of(const struct lp_step *step)
{
    if (step->stack != NULL || step->member == NULL)
        return step->stack;
    lp_vector_each(&step->member->origins, const struct lp_origin, origin)
    {
        if (lp_stack_origin(origin->stack) != NULL)
            return origin->stack;
    }
    return NULL;
}

const char *lp_case_step_at(const struct lp_case *it, const struct lp_step *step)
{
    const struct lp_frame *place = step != NULL ? lp_stack_origin(stack_of(step)) : NULL;
    if (place != NULL && place->line != 0)
        return lp_phrase_at(it->arena, place);
    if (step == NULL || step->file[0] == '\0' || step->line == 0)
        return "";
    return lp_say(it, " at %.200s:%u", lp_path_name(step->file), step->line);
}

const char *lp_case_binding(const struct lp_case *it)
{
    const char *binding = lp_model_environment(it->model, "binding");
    return binding != NULL ? binding : "";
}

bool lp_case_is_pyqt(const struct lp_case *it)
{
    return strncmp(lp_case_binding(it), "PyQt", 4) == 0;
}

bool lp_case_is_pyside(const struct lp_case *it)
{
    return strncmp(lp_case_binding(it), "PySide", 6) == 0;
}

const char *lp_say(const struct lp_case *it, const char *format, ...)
{
    char buffer[1001];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    return lp_text_format(it->arena, "%s", buffer);
}
