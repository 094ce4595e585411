/* The search. Edges are gathered a batch at a time: looking up a node by its address is a cache
 * miss, and in a batch the misses overlap. */
#include "agent/autopsy/walk.h"

#include <string.h>

#include "agent/autopsy/belongings.h"
#include "agent/autopsy/qt_inside.h"
#include "agent/autopsy/walk_state.h"
#include "agent/state.h"
#include "agent/type_set.h"

enum { LOOK_AHEAD = 32 };

/* What an edge costs: what a person would name costs least, a guess most. */
static const uint8_t edge_costs[] = {
    [LP_EDGE_ROOT] = 0,     [LP_EDGE_ATTRIBUTE] = 2, [LP_EDGE_GLOBAL] = 2,   [LP_EDGE_LOCAL] = 2,
    [LP_EDGE_KEY] = 2,      [LP_EDGE_INDEX] = 2,     [LP_EDGE_ITEM] = 2,     [LP_EDGE_CELL] = 2,
    [LP_EDGE_DEFAULT] = 3,  [LP_EDGE_CALLABLE] = 2,  [LP_EDGE_ARGUMENT] = 2, [LP_EDGE_SELF] = 2,
    [LP_EDGE_TYPE] = 8,     [LP_EDGE_REFERENCE] = 7, [LP_EDGE_CHILD] = 2,    [LP_EDGE_SIGNAL] = 2,
    [LP_EDGE_SLOT] = 2,     [LP_EDGE_WRAPPER] = 2,   [LP_EDGE_WRAPPED] = 2,  [LP_EDGE_QUEUE] = 2,
    [LP_EDGE_TIMER] = 2,    [LP_EDGE_RUNS] = 2,      [LP_EDGE_POINTER] = 8,  [LP_EDGE_MEMBER] = 2,
    [LP_EDGE_PROPERTY] = 2,
};

enum {
    COST_NATIVE_TO_OBJECT = 80, /* registries point to all of them */
    COST_OF_DATA = 100,
    COST_OF_STACK = 250, /* may be left over from a call that returned */
    DEFAULT_ROOT_COST = 2,
};

static const struct {
    const char *name;
    uint8_t cost;
} root_costs[] = {
    {"application", 0}, {"window", 0}, {"module", 1}, {"event queue", 1},        {"timer", 1},
    {"thread", 1},      {"frame", 3},  {"data", 20},  {"thread-local data", 60},
};

static bool is_object(enum lp_node_kind kind)
{
    return kind <= LP_NODE_QOBJECT;
}

static uint32_t edge_cost(enum lp_node_kind from, enum lp_edge_kind edge, enum lp_node_kind to)
{
    if (edge != LP_EDGE_POINTER)
        return edge_costs[edge];
    if (from == LP_NODE_THREAD)
        return COST_OF_STACK;
    if (from == LP_NODE_STATIC)
        return COST_OF_DATA;
    return is_object(to) ? COST_NATIVE_TO_OBJECT : edge_costs[edge];
}

static uint32_t root_cost(const char *name)
{
    for (size_t i = 0; i < sizeof root_costs / sizeof *root_costs; i++)
        if (strcmp(root_costs[i].name, name) == 0)
            return root_costs[i].cost;
    return DEFAULT_ROOT_COST;
}

/* Kernel ids and numbers are no addresses; all other kinds share one address space. */
static uintptr_t key_of(struct lp_node node)
{
    bool is_number = node.kind == LP_NODE_THREAD || node.kind == LP_NODE_TIMER;
    return node.address | (is_number ? (uintptr_t)node.kind << 56 : 0);
}

/* Which kind says more: whoever meets a QObject's or an object's block by a word alone knows less
 * than who follows a reference. */
static bool says_more(enum lp_node_kind kind, enum lp_node_kind than)
{
    static const uint8_t ranks[] = {
        [LP_NODE_NATIVE] = 0, [LP_NODE_BUFFER] = 0,     [LP_NODE_MAPPING] = 0,
        [LP_NODE_PYTHON] = 1, [LP_NODE_QOBJECT] = 1,    [LP_NODE_STATIC] = 0,
        [LP_NODE_MODULE] = 2, [LP_NODE_CLASS] = 2,      [LP_NODE_FUNCTION] = 2,
        [LP_NODE_FRAME] = 2,  [LP_NODE_CONNECTION] = 2, [LP_NODE_THREAD] = 2,
        [LP_NODE_TIMER] = 2,  [LP_NODE_EVENT] = 2,      [LP_NODE_APPLICATION] = 2,
    };
    return ranks[kind] > ranks[than];
}

static void init_node(const struct lp_walk *walk, struct lp_walk_node *new, struct lp_node node)
{
    new->kind = (uint8_t)node.kind;
    new->member = lp_member_at(walk->members, node.address);
    if (new->member != 0 && node.kind == LP_NODE_NATIVE)
        new->kind =
            (uint8_t)lp_walk_node_of(walk, lp_member_survivor(walk->members, new->member)).kind;
}

/* The number of a node, made when it is new; 0 without memory. */
static uint32_t enter(struct lp_walk *walk, struct lp_node node, uint64_t hash)
{
    size_t before = walk->nodes.count;
    uint32_t number = lp_nodes_put(&walk->nodes, key_of(node), hash);
    struct lp_walk_node *entered = &walk->nodes.items[number];
    if (number >= before)
        init_node(walk, entered, node);
    else if (number != 0 && says_more(node.kind, entered->kind))
        entered->kind = (uint8_t)node.kind;
    return number;
}

uint32_t lp_walk_number(const struct lp_walk *walk, struct lp_node node)
{
    return lp_nodes_find(&walk->nodes, key_of(node));
}

struct lp_node lp_walk_node_at(const struct lp_walk *walk, uint32_t number)
{
    const struct lp_walk_node *node = &walk->nodes.items[number];
    return (struct lp_node){node->key & ~(0xfful << 56), node->kind};
}

/* Guesses that registries make of all objects count in the web only as the way that was taken. What
 * no root reaches holds nothing that one does. */
static void weave(struct lp_walk *walk, uint32_t from, uint32_t to, uint32_t cost)
{
    uint32_t member = walk->nodes.items[to].member, holder = walk->nodes.items[from].member;
    bool counts =
        walk->is_over ? !lp_search_has_reached(&walk->search, to) : cost < COST_NATIVE_TO_OBJECT;
    struct lp_graph_edge *edge = counts && member != 0 && member != holder
                                     ? lp_vector_add(&walk->web, &walk->arena, struct lp_graph_edge)
                                     : NULL;
    if (edge != NULL)
        *edge = (struct lp_graph_edge){holder, member};
}

static void take_edge(struct lp_walk *walk, uint32_t from, uint32_t to, enum lp_edge_kind kind)
{
    uint32_t cost = edge_cost(walk->nodes.items[from].kind, kind, walk->nodes.items[to].kind);
    if (walk->sought != 0) {
        if (walk->sought == to && (walk->found == 0 || walk->found == LP_EDGE_POINTER))
            walk->found = kind;
        return;
    }
    weave(walk, from, to, cost);
    if (!walk->is_over && lp_search_offer(&walk->search, to, from, cost))
        walk->nodes.items[to].edge = (uint8_t)kind;
}

static void flush(struct lp_walk *walk)
{
    for (uint32_t i = 0; i < walk->batch_count; i++)
        lp_nodes_prefetch_node(&walk->nodes, walk->batch[i].hash);
    for (uint32_t i = 0; i < walk->batch_count; i++) {
        const struct lp_walk_edge *edge = &walk->batch[i];
        uint32_t to = enter(walk, edge->to, edge->hash);
        if (to != 0 && to != edge->from)
            take_edge(walk, edge->from, to, edge->kind);
    }
    walk->edges += walk->batch_count;
    walk->batch_count = 0;
}

void lp_walk_edge(struct lp_walk *walk, struct lp_node to, enum lp_edge_kind edge)
{
    if (to.address == 0)
        return;
    uint64_t hash = lp_nodes_hash(key_of(to));
    lp_nodes_prefetch_slot(&walk->nodes, hash);
    walk->batch[walk->batch_count++] =
        (struct lp_walk_edge){.to = to, .hash = hash, .from = walk->here, .kind = edge};
    if (walk->batch_count == LP_WALK_BATCH)
        flush(walk);
}

/* What stands in a frame of Python is a reference, no matter who else has one. */
static bool is_told_elsewhere(struct lp_walk *walk, struct lp_node to)
{
    return walk->environment->qt != NULL && walk->nodes.items[walk->here].kind != LP_NODE_FRAME &&
           (lp_qt_has_owner(walk, to) || lp_map_entry_is(walk, to.address));
}

void lp_walk_word(struct lp_walk *walk, uintptr_t word)
{
    struct lp_node to;
    if (lp_walk_resolve(walk, word, &to) && !is_told_elsewhere(walk, to))
        lp_walk_edge(walk, to, LP_EDGE_POINTER);
}

/* What is known of an address is a cache miss too. */
void lp_walk_words(struct lp_walk *walk, const void *memory, size_t bytes)
{
    const uintptr_t *word = (const uintptr_t *)(((uintptr_t)memory + 7) & ~7ul);
    const uintptr_t *end = (const uintptr_t *)(((uintptr_t)memory + bytes) & ~7ul);
    while (word < end) {
        uintptr_t addresses[LOOK_AHEAD];
        size_t count = 0;
        for (; word < end && count < LOOK_AHEAD; word++)
            if (lp_walk_may_resolve(*word))
                addresses[count++] = *word;
        for (size_t i = 0; i < count; i++)
            lp_walk_word(walk, addresses[i]);
    }
}

static uint8_t root_name(struct lp_walk *walk, const char *name)
{
    for (size_t i = 0; i < walk->root_names.count; i++)
        if (*lp_vector_at(&walk->root_names, const char *, i) == name)
            return (uint8_t)(i + 1);
    const char **place = walk->root_names.count < UINT8_MAX
                             ? lp_vector_add(&walk->root_names, &walk->arena, const char *)
                             : NULL;
    if (place == NULL)
        return 1;
    *place = name;
    return (uint8_t)walk->root_names.count;
}

void lp_walk_root(struct lp_walk *walk, struct lp_node root, const char *name)
{
    uint32_t number = root.address != 0 ? enter(walk, root, lp_nodes_hash(key_of(root))) : 0;
    if (number == 0 || !lp_search_offer(&walk->search, number, LP_NO_NODE, root_cost(name)))
        return;
    walk->nodes.items[number].edge = LP_EDGE_ROOT;
    walk->nodes.items[number].root = root_name(walk, name);
}

const struct lp_environment *lp_walk_environment(const struct lp_walk *walk)
{
    return walk->environment;
}

struct lp_arena *lp_walk_arena(struct lp_walk *walk)
{
    return &walk->arena;
}

bool lp_walk_is_survivor(const struct lp_walk *walk, struct lp_node node)
{
    return lp_member_at(walk->members, node.address) != 0;
}

static void expand_python(struct lp_walk *walk, struct lp_node node)
{
    const void *object = (const void *)node.address;
    walk->nodes.items[walk->here].kind =
        (uint8_t)lp_python_node_kind(walk->environment->python, object);
    lp_python_edges(walk, object);
    if (walk->environment->qt != NULL) {
        struct lp_node wrapped = lp_qt_wrapped(walk, object);
        if (wrapped.address != 0)
            lp_walk_edge(walk, wrapped, LP_EDGE_WRAPPED);
    }
}

static void expand_relations(struct lp_walk *walk, struct lp_node node)
{
    if (walk->environment->qt != NULL)
        lp_qt_edges(walk, node);
}

static void expand_qt(struct lp_walk *walk, struct lp_node node)
{
    expand_relations(walk, node);
    lp_qt_inside_edges(walk, node.address);
    lp_native_edges(walk, node);
}

static void expand_native(struct lp_walk *walk, struct lp_node node)
{
    if (walk->environment->qt == NULL || !lp_qt_is_registry(walk, node.address))
        lp_native_edges(walk, node);
    lp_qt_inside_edges(walk, node.address);
}

static void expand(struct lp_walk *walk, struct lp_node node)
{
    static void (*const expands[])(struct lp_walk *, struct lp_node) = {
        [LP_NODE_PYTHON] = expand_python,
        [LP_NODE_MODULE] = expand_python,
        [LP_NODE_CLASS] = expand_python,
        [LP_NODE_FUNCTION] = expand_python,
        [LP_NODE_FRAME] = expand_python,
        [LP_NODE_QOBJECT] = expand_qt,
        [LP_NODE_CONNECTION] = expand_relations,
        [LP_NODE_NATIVE] = expand_native,
        [LP_NODE_BUFFER] = expand_native,
        [LP_NODE_MAPPING] = expand_native,
        [LP_NODE_THREAD] = expand_qt,
        [LP_NODE_STATIC] = lp_native_edges,
        [LP_NODE_TIMER] = expand_relations,
        [LP_NODE_EVENT] = expand_qt,
        [LP_NODE_APPLICATION] = expand_qt,
    };
    expands[node.kind](walk, node);
    lp_belonging_edges(walk, node.address);
}

/* Nodes of one distance, in any order: no edge is so cheap that it leads to that distance again.
 * They are taken some at a time, so that their memory is under way when it is read. */
static uint32_t take_run(struct lp_walk *walk, uint32_t *ret_run)
{
    uint32_t count = 0, node = lp_search_take_near(&walk->search);
    if (node == LP_NO_NODE) {
        flush(walk);
        node = lp_search_take(&walk->search);
    }
    while (node != LP_NO_NODE) {
        ret_run[count++] = node;
        __builtin_prefetch((const void *)walk->nodes.items[node].key);
        node = count < LP_WALK_RUN ? lp_search_take_near(&walk->search) : LP_NO_NODE;
    }
    return count;
}

static void search_all(struct lp_walk *walk)
{
    uint32_t run[LP_WALK_RUN], count;
    while ((count = take_run(walk, run)) > 0)
        for (uint32_t i = 0; i < count; i++) {
            walk->here = run[i];
            expand(walk, lp_walk_node_at(walk, run[i]));
        }
}

static void add_mapping(const struct lp_mapped_range *range, void *context)
{
    struct lp_walk *walk = context;
    struct lp_mapped_range *place =
        lp_vector_add(&walk->mappings, &walk->arena, struct lp_mapped_range);
    if (place != NULL)
        *place = *range;
}

static void begin_python(struct lp_walk *walk)
{
    lp_type_set_collect(walk->environment->python, &walk->types);
    lp_weak_tables_gather(walk);
    lp_weak_callbacks_gather(walk);
    lp_python_roots(walk);
}

void lp_walk_run(struct lp_walk *walk)
{
    const struct lp_environment *environment = walk->environment;
    if (!lp_nodes_open(&walk->nodes))
        return;
    walk->search =
        (struct lp_search){.places = walk->nodes.items, .stride = sizeof *walk->nodes.items};
    lp_memory_map_read(&walk->readable, &walk->arena);
    lp_native_measure_stacks(walk);
    lp_mapping_each(0, LP_EPOCH_MAX, add_mapping, walk);
    if (environment->python != NULL)
        begin_python(walk);
    if (environment->qt != NULL)
        lp_qt_roots(walk);
    lp_native_roots(walk);
    search_all(walk);
    walk->is_over = true;
}

void lp_walk_look_at(struct lp_walk *walk, struct lp_node node)
{
    walk->here = enter(walk, node, lp_nodes_hash(key_of(node)));
    if (walk->here != 0)
        expand(walk, node);
    flush(walk);
}

enum lp_edge_kind lp_walk_edge_between(struct lp_walk *walk, struct lp_node from, struct lp_node to)
{
    walk->sought = lp_walk_number(walk, to);
    walk->found = 0;
    if (walk->sought != 0)
        lp_walk_look_at(walk, from);
    walk->sought = 0;
    return walk->found;
}
