/* Providers describe nodes and name edges; who knows a node knows the edges that leave it. */
#include "agent/autopsy/tell.h"

#include "agent/autopsy/shared_pointer.h"
#include "agent/capture.h"
#include "agent/recorder.h"
#include "base/format.h"

enum { FIRST_TOLD = LP_MAX_TOLD / 2 };

static bool is_native(enum lp_node_kind kind)
{
    return (kind >= LP_NODE_NATIVE && kind <= LP_NODE_MAPPING) || kind == LP_NODE_STATIC;
}

static void describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    bool has_qt = walk->environment->qt != NULL;
    if (lp_node_is_python(node.kind)) {
        lp_python_describe(walk, (const void *)node.address, step);
        if (has_qt)
            step->flags |= lp_qt_wrapper_flags(walk, (const void *)node.address);
    } else if (is_native(node.kind) || !has_qt) {
        lp_native_describe(walk, node, step);
    } else {
        lp_qt_describe(walk, node, step);
        if (step->label[0] == '\0')
            lp_native_describe(walk, node, step);
    }
}

static void name_edge(struct lp_walk *walk, struct lp_node from, struct lp_node to,
                      struct lp_step *step)
{
    bool is_weak = from.kind == LP_NODE_PYTHON && lp_node_is_python(to.kind); /* of a weak table */
    if (step->edge == LP_EDGE_POINTER && !is_weak)
        return;
    if (lp_node_is_python(from.kind) && step->edge != LP_EDGE_WRAPPED)
        lp_python_name_edge(walk, (const void *)from.address, (const void *)to.address, step);
    else if (!is_native(from.kind) && walk->environment->qt != NULL)
        lp_qt_name_edge(walk, from, to, step);
}

static uint32_t stack_of(const struct lp_walk *walk, const struct lp_walk_node *node)
{
    uintptr_t address =
        node->member != 0 ? lp_member_survivor(walk->members, node->member)->address : node->key;
    uint32_t stack = lp_capture_stack(address);
    if (stack != 0)
        lp_capture_record(stack);
    return stack;
}

/* Whether members that are held alike are held by an edge of the same name: not at the same place
 * of a container. */
static bool is_same_for_all(enum lp_edge_kind edge)
{
    return edge != LP_EDGE_INDEX && edge != LP_EDGE_KEY && edge != LP_EDGE_ARGUMENT;
}

/* What the first cycles have made and every later one uses (a registry, a cache) is as old as the
 * test: it is not what leaks, though there may be more of its kind that is. */
static const struct lp_member *member_of(const struct lp_walk *walk,
                                         const struct lp_walk_node *node)
{
    const struct lp_member *member = &walk->members->items[node->member];
    return node->member != 0 && member->part != LP_PART_WARMUP ? member : NULL;
}

static void keep(struct lp_walk *walk, uint32_t number, const struct lp_step *step,
                 struct lp_told *told)
{
    const struct lp_walk_node *node = &walk->nodes.items[number];
    const struct lp_member *member = member_of(walk, node);
    struct lp_told_step *kept = &told->steps[told->count++];
    *kept =
        (struct lp_told_step){.name = lp_recorder_string(step->name),
                              .label = lp_recorder_string(step->label),
                              .detail = lp_recorder_string(step->detail),
                              .file = lp_recorder_string(step->file),
                              .line = step->line,
                              .flags = step->flags | (member != NULL ? LP_STEP_SURVIVOR : 0) |
                                       (step->edge == LP_EDGE_POINTER ? LP_STEP_CONSERVATIVE : 0),
                              .stack = stack_of(walk, node),
                              .member = member != NULL ? member->cluster : 0,
                              .edge = (uint8_t)step->edge,
                              .node = node->kind};
    told->has_stack = kept->stack != 0;
    uint32_t seen[] = {kept->edge, is_same_for_all(step->edge) ? kept->name : 0,
                       node->kind != LP_NODE_TIMER ? kept->label : 0};
    uint64_t hash = lp_hash_bytes(seen, sizeof seen);
    if (hash != told->last) /* however far down a list of its own kind it is */
        told->signature = (told->signature ^ hash) * 31;
    told->last = hash;
    told->is_guess = told->is_guess || step->edge == LP_EDGE_POINTER;
}

static const char *root_name(const struct lp_walk *walk, uint32_t number)
{
    const struct lp_walk_node *node = &walk->nodes.items[number];
    bool is_root = node->edge == LP_EDGE_ROOT && node->root != 0;
    return is_root ? *lp_vector_at(&walk->root_names, const char *, node->root - 1u) : "";
}

void lp_chain_find(const struct lp_walk *walk, uint32_t node, struct lp_chain *ret)
{
    uint32_t length = 1, i = node;
    for (; lp_search_parent(&walk->search, i) != LP_NO_NODE && length < LP_MAX_CHAIN; length++)
        i = lp_search_parent(&walk->search, i);
    ret->count = length;
    ret->root = root_name(walk, i);
    for (i = node; length > 0; i = lp_search_parent(&walk->search, i)) {
        ret->nodes[--length] = i;
        ret->edges[length] = walk->nodes.items[i].edge;
    }
    ret->edges[0] = LP_EDGE_ROOT;
}

static bool is_hidden(struct lp_walk *walk, struct lp_node from, struct lp_node node)
{
    return lp_node_is_python(from.kind) && lp_node_is_python(node.kind) &&
           lp_python_is_hidden(walk, (const void *)from.address, (const void *)node.address);
}

/* Tells one node; `from` is the node that was told before it, of address 0 when others between them
 * were left out. */
static void tell_step(struct lp_walk *walk, const struct lp_chain *chain, uint32_t index,
                      struct lp_node from, struct lp_told *told)
{
    struct lp_node node = lp_walk_node_at(walk, chain->nodes[index]);
    struct lp_step step = {.edge = chain->edges[index]};
    if (index == 0)
        lp_format(step.name, sizeof step.name, "%s", chain->root);
    else if (from.address != 0)
        name_edge(walk, from, node, &step);
    describe(walk, node, &step);
    step.flags |= lp_shares(walk, node) ? LP_STEP_SHARES : 0;
    keep(walk, chain->nodes[index], &step, told);
    told->steps[told->count - 1].place = index;
}

void lp_tell(struct lp_walk *walk, const struct lp_chain *chain, struct lp_told *ret)
{
    struct lp_node before = {0}, told = {0};
    *ret = (struct lp_told){0};
    for (uint32_t i = 0; i < chain->count; i++) {
        struct lp_node node = lp_walk_node_at(walk, chain->nodes[i]);
        bool is_end = i == 0 || i + 1 == chain->count;
        if (ret->count >= FIRST_TOLD && chain->count - i > LP_MAX_TOLD - FIRST_TOLD) {
            told = (struct lp_node){0};
        } else if (is_end || !is_hidden(walk, before, node)) {
            tell_step(walk, chain, i, told, ret);
            told = node;
        }
        before = node;
    }
}
