/* The bindings put a reference into the QVariant, or into a small block that it points to (PyQt's
 * PyQt_PyObject, PySide's PyObjectWrapper). Other values are found by their words. */
#include "agent/autopsy/property_edges.h"

#include "agent/block_map.h"
#include "base/format.h"

enum { MAX_VALUE_BYTES = 64 };

struct look {
    struct lp_walk *walk;
    uintptr_t sought; /* 0: all */
    struct lp_step *step;
};

static void take(const struct look *look, const struct lp_qt_property *property, struct lp_node to)
{
    if (look->sought == 0)
        lp_walk_edge(look->walk, to, LP_EDGE_PROPERTY);
    else if (look->sought == to.address)
        lp_format(look->step->name, sizeof look->step->name, "%.*s", (int)property->name_bytes,
                  property->name);
}

static void look_at(const struct look *look, const struct lp_qt_property *property,
                    const uintptr_t *words, size_t count, bool may_lead_on)
{
    for (size_t i = 0; i < count; i++) {
        struct lp_node found;
        if (!lp_walk_resolve(look->walk, words[i], &found) || found.address != words[i])
            continue;
        struct lp_block block = found.kind == LP_NODE_NATIVE && may_lead_on
                                    ? lp_block_at(found.address)
                                    : (struct lp_block){0};
        if (lp_node_is_python(found.kind))
            take(look, property, found);
        else if (block.size != 0 && block.size <= MAX_VALUE_BYTES)
            look_at(look, property, (const uintptr_t *)found.address,
                    block.size / sizeof(uintptr_t), false);
    }
}

static void look_at_property(const struct lp_qt_property *property, void *context)
{
    look_at(context, property, property->words, property->word_count, true);
}

void lp_property_edges(struct lp_walk *walk, const void *object)
{
    struct look look = {.walk = walk};
    lp_qt_properties_each(&lp_walk_environment(walk)->layout.objects, object, look_at_property,
                          &look);
}

void lp_property_name_edge(struct lp_walk *walk, const void *object, uintptr_t value,
                           struct lp_step *step)
{
    struct look look = {.walk = walk, .sought = value, .step = step};
    lp_qt_properties_each(&lp_walk_environment(walk)->layout.objects, object, look_at_property,
                          &look);
}
