/* A holder that was born in a steady cycle itself is another one in each cycle: it has no address
 * that could be told. */
#include "agent/autopsy/suspect.h"

#include <string.h>

#include "agent/autopsy/copy_heap.h"
#include "agent/autopsy/tell.h"
#include "agent/autopsy/wrappers.h"
#include "agent/qobject_table.h"
#include "agent/state.h"
#include "probe/cpython/python_object.h"

/* A QObject far inside of a block is no survivor by itself, but was born in a cycle as well. */
static uint16_t epoch_of(const struct lp_walk *walk, uint32_t node)
{
    const struct lp_walk_node *here = &walk->nodes.items[node];
    struct lp_qobject object;
    if (here->member != 0)
        return lp_member_survivor(walk->members, here->member)->epoch;
    bool is_known = here->kind == LP_NODE_QOBJECT && lp_qobject_find(here->key, &object);
    return is_known ? object.epoch : LP_EPOCH_OUTSIDE;
}

/* Whether it is there in every further cycle. */
static bool is_lasting(const struct lp_walk *walk, uint32_t node)
{
    const struct lp_census *census = walk->members->gathered.census;
    uint16_t epoch = epoch_of(walk, node);
    return epoch == LP_EPOCH_OUTSIDE || epoch < census->first_epoch + census->warmup;
}

static const void *type_of(struct lp_node node)
{
    return lp_node_is_python(node.kind) ? lp_py_type((const void *)node.address) : NULL;
}

/* The QObject that the node is or wraps, or 0. */
static uintptr_t qobject_of(struct lp_node node)
{
    struct lp_wrapper wrapper;
    if (node.kind == LP_NODE_QOBJECT)
        return node.address;
    if (!lp_node_is_python(node.kind) || !lp_wrapper_read((const void *)node.address, &wrapper) ||
        wrapper.is_gone)
        return 0;
    return (uintptr_t)wrapper.cpp;
}

/* The last place where the chain comes to what the member's cycle left. Where another cycle's holds
 * that (each has the one before), the place where it comes to those: what is not hung in there
 * holds none of the next cycle. */
static uint32_t find_border(const struct lp_walk *walk, const struct lp_chain *chain)
{
    uint16_t epoch = epoch_of(walk, chain->nodes[chain->count - 1]);
    uint32_t border = chain->count - 1;
    while (border > 0 && epoch_of(walk, chain->nodes[border - 1]) == epoch)
        border--;
    while (border > 0 && !is_lasting(walk, chain->nodes[border - 1]))
        border--;
    return border;
}

/* The step, from 1, in which a node of the chain is told or folded; 0: none. */
static uint32_t step_at(const struct lp_told *told, uint32_t place)
{
    for (uint32_t i = 0; i < told->count; i++)
        if (told->steps[i].place >= place)
            return i + 1;
    return 0;
}

/* The edge as it is told, which may be an attribute where the chain runs through a dict. */
static void name(struct lp_walk *walk, const struct lp_chain *chain, const struct lp_told *told,
                 struct lp_suspect *suspect)
{
    struct lp_step step = {.edge = suspect->edge};
    if (suspect->step < 2)
        return;
    const struct lp_told_step *before = &told->steps[suspect->step - 2];
    const struct lp_told_step *here = before + 1;
    struct lp_node from = lp_walk_node_at(walk, chain->nodes[before->place]);
    struct lp_node to = lp_walk_node_at(walk, chain->nodes[here->place]);
    suspect->edge = here->edge;
    if (lp_node_is_python(from.kind) && lp_node_is_python(to.kind) &&
        lp_python_name_edge(walk, (const void *)from.address, (const void *)to.address, &step))
        memcpy(suspect->name, step.name, sizeof suspect->name);
}

static void find_qobject(struct lp_walk *walk, const struct lp_chain *chain,
                         const struct lp_told *told, uint32_t border, struct lp_suspect *suspect)
{
    for (uint32_t i = border; i < chain->count && suspect->qobject == 0; i++) {
        suspect->qobject = qobject_of(lp_walk_node_at(walk, chain->nodes[i]));
        suspect->qobject_step = step_at(told, i);
    }
}

/* The node before the border, where the host has it. The dict of an instance may have been made in
 * the copy, to look at: then it is the instance. */
static struct lp_node holder_of(const struct lp_walk *walk, const struct lp_chain *chain,
                                uint32_t border)
{
    for (uint32_t i = border; i > 0 && is_lasting(walk, chain->nodes[i - 1]); i--) {
        struct lp_node holder = lp_walk_node_at(walk, chain->nodes[i - 1]);
        if (!lp_copy_heap_has(holder.address))
            return holder;
    }
    return (struct lp_node){0};
}

void lp_suspect_find(struct lp_walk *walk, const struct lp_chain *chain, const struct lp_told *told,
                     struct lp_suspect *ret)
{
    *ret = (struct lp_suspect){0};
    if (chain->count == 0)
        return;
    uint32_t border = find_border(walk, chain);
    ret->step = step_at(told, border);
    ret->edge = chain->edges[border];
    ret->node = lp_walk_node_at(walk, chain->nodes[border]);
    ret->node_type = type_of(ret->node);
    name(walk, chain, told, ret);
    find_qobject(walk, chain, told, border, ret);
    if (border == 0)
        memcpy(ret->name, chain->root, strnlen(chain->root, sizeof ret->name - 1));
    else if ((ret->holder = holder_of(walk, chain, border)).address != 0) {
        ret->holder_type = type_of(ret->holder);
        ret->holder_qobject = qobject_of(ret->holder);
    }
}
