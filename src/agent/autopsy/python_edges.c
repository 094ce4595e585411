/* What an object's own tp_traverse reports, which Python's collector lives by, and the memory that
 * its body points to. Weak references are in neither: a weak reference object reports its callback
 * only, and of what a body points to only memory is taken, never an object. */
#include "agent/autopsy/belongings.h"
#include "agent/autopsy/python_frame_names.h"
#include "agent/autopsy/python_type.h"
#include "probe/cpython/python_frame.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum { MAX_BODY_BYTES = 4096, FIRST_BODY_WORD = 16, MAX_SLOTS = 10000 };

struct holder {
    struct lp_walk *walk;
    const struct lp_python *python;
    const void *object;
    const void *type;
    struct lp_python_type is;
    const void *dict; /* the instance's, where the type has a place for it */
    bool is_weak;     /* what it refers to belongs to others: see belongings.h */
};

enum lp_node_kind lp_python_node_kind(const struct lp_python *python, const void *object)
{
    const void *type = lp_py_type(object);
    if (lp_py_type_flags(type) & LP_PY_FLAG_TYPE_SUBCLASS)
        return LP_NODE_CLASS;
    if (type == python->function_type)
        return LP_NODE_FUNCTION;
    if (type == python->module_type ||
        lp_py_pointer(type, LP_PY_TYPE_BASE_OFF) == python->module_type)
        return LP_NODE_MODULE;
    bool is_frame = type == python->frame_type || type == python->generator_type ||
                    type == python->coroutine_type || type == python->async_generator_type;
    return is_frame ? LP_NODE_FRAME : LP_NODE_PYTHON;
}

/* Its kind is asked for when its own edges are: reading an object that was met before would be a
 * cache miss for each reference. */
static void hold(const struct holder *holder, const void *object, enum lp_edge_kind edge)
{
    lp_walk_edge(holder->walk, (struct lp_node){(uintptr_t)object, LP_NODE_PYTHON}, edge);
}

static enum lp_edge_kind edge_of_frame(const struct lp_python *python, const void *type)
{
    bool is_own =
        type == python->frame_type || type == python->code_type || type == python->dict_type;
    return is_own ? LP_EDGE_REFERENCE : LP_EDGE_LOCAL;
}

/* The edge's name is looked for when its path is told; here only its price matters. What is
 * referred to is read only where it must be: it is a cache miss. */
static enum lp_edge_kind edge_to(const struct holder *holder, const void *referent)
{
    const struct lp_python *python = holder->python;
    if (referent == holder->type)
        return LP_EDGE_TYPE;
    if (holder->is_weak)
        return LP_EDGE_POINTER;
    if (referent == holder->dict)
        return LP_EDGE_ATTRIBUTE;
    switch (holder->is.shape) {
    case LP_PY_CLASS:
        return lp_py_type(referent) == python->dict_type ? LP_EDGE_ATTRIBUTE : LP_EDGE_TYPE;
    case LP_PY_FUNCTION:
        return lp_py_type(referent) == python->tuple_type ? LP_EDGE_CELL : LP_EDGE_REFERENCE;
    case LP_PY_METHOD:
        return lp_py_type(referent) == python->function_type ? LP_EDGE_CALLABLE : LP_EDGE_SELF;
    case LP_PY_FRAME:
        return edge_of_frame(python, lp_py_type(referent));
    default:
        return holder->is.edge;
    }
}

static int visit_referent(const void *referent, void *context)
{
    const struct holder *holder = context;
    hold(holder, referent, edge_to(holder, referent));
    return 0;
}

/* tp_traverse of `type` ends the process on a type that was not made at run time. */
static void add_static_class(const struct holder *holder)
{
    static const unsigned places[] = {LP_PY_TYPE_DICT_OFF, LP_PY_TYPE_BASES_OFF,
                                      LP_PY_TYPE_MRO_OFF};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const void *referent = lp_py_pointer(holder->object, places[i]);
        if (referent != NULL)
            hold(holder, referent, edge_to(holder, referent));
    }
}

/* An object that is being made, or was taken for one by mistake, is not tracked: its fields may
 * hold anything. Dicts and tuples are left out by the collector when they need not be looked at. */
static bool bears_traverse(const struct holder *holder)
{
    const void *head = (const char *)holder->object - LP_PY_GC_HEAD_BYTES;
    return (lp_py_type_flags(holder->type) & LP_PY_FLAG_HAVE_GC) != 0 &&
           (lp_py_word(head, 0) != 0 || lp_python_is_untracked(holder->python, holder->object));
}

/* A dict whose keys are all strings reports its values only. */
static void add_keys(const struct holder *holder)
{
    struct lp_py_object *dict = (struct lp_py_object *)holder->object, *key, *value;
    ssize_t position = 0;
    while (holder->python->dict_next(dict, &position, &key, &value)) {
        struct lp_node node = {(uintptr_t)key, LP_NODE_PYTHON};
        if (lp_py_type(key) == holder->python->str_type && lp_walk_is_survivor(holder->walk, node))
            lp_walk_edge(holder->walk, node, LP_EDGE_KEY);
    }
}

/* Code and the links of an lru_cache are nothing to the collector, so they report nothing. */
static void add_objects(const struct holder *holder, size_t bytes)
{
    for (size_t offset = FIRST_BODY_WORD; offset + sizeof(uintptr_t) <= bytes;
         offset += sizeof(uintptr_t)) {
        struct lp_node found;
        uintptr_t word = lp_py_word(holder->object, offset);
        if (lp_walk_resolve(holder->walk, word, &found) && found.address == word &&
            found.kind <= LP_NODE_FRAME)
            lp_walk_edge(holder->walk, found, LP_EDGE_REFERENCE);
    }
}

static void add_references(struct holder *holder, size_t bytes)
{
    if (holder->is.shape == LP_PY_CLASS &&
        !(lp_py_type_flags(holder->object) & LP_PY_FLAG_HEAPTYPE))
        add_static_class(holder);
    else if (bears_traverse(holder))
        lp_python_references_each(holder->object, visit_referent, holder);
    else
        add_objects(holder, bytes);
    if (holder->is.shape == LP_PY_DICT)
        add_keys(holder);
}

/* What a slot of a frame that runs holds is known of its locals only: the evaluation stack's
 * unused slots are left as they were. */
static void add_slots(const struct holder *holder)
{
    const uintptr_t *slots = lp_python_frame_slots(holder->python, holder->object);
    const void *code = lp_python_code_of(holder->python, holder->object);
    if (slots == NULL || code == NULL)
        return;
    struct lp_frame_size size = lp_python_frame_size(holder->python, code);
    if (size.locals > MAX_SLOTS || size.stack > MAX_SLOTS)
        return;
    for (size_t i = 0; i < size.locals; i++) {
        struct lp_node to;
        if (lp_walk_resolve(holder->walk, slots[i], &to) && to.address == slots[i])
            lp_walk_edge(holder->walk, to, LP_EDGE_LOCAL);
    }
    lp_walk_words(holder->walk, slots + size.locals, size.stack * sizeof *slots);
}

/* The tables of built-in containers hold what tp_traverse has reported: they matter only when they
 * are what is looked for. */
static bool is_interesting(const struct holder *holder, struct lp_node memory)
{
    if (memory.kind != LP_NODE_NATIVE && memory.kind != LP_NODE_BUFFER &&
        memory.kind != LP_NODE_MAPPING)
        return false;
    return holder->is.shape == LP_PY_OTHER || lp_walk_is_survivor(holder->walk, memory);
}

static void look_at(const struct holder *holder, size_t from, size_t to)
{
    for (size_t offset = from; offset + sizeof(uintptr_t) <= to; offset += sizeof(uintptr_t)) {
        struct lp_node found;
        if (lp_walk_resolve(holder->walk, lp_py_word(holder->object, offset), &found) &&
            is_interesting(holder, found))
            lp_walk_edge(holder->walk, found, LP_EDGE_POINTER);
    }
}

/* In 3.11 and 3.12 the values of attributes are in a block that two words before the collector's
 * head point to; from 3.13 on they are in the object. */
static void look_at_values(const struct holder *holder)
{
    const struct lp_python *python = holder->python;
    bool has_values = (lp_py_type_flags(holder->type) & LP_PY_FLAG_MANAGED_DICT) != 0 &&
                      (python->minor == 11 || python->minor == 12);
    for (size_t back = 32; has_values && back > LP_PY_GC_HEAD_BYTES; back -= 8) {
        struct lp_node found;
        if (lp_walk_resolve(holder->walk, lp_py_word((const char *)holder->object - back, 0),
                            &found) &&
            found.kind == LP_NODE_BUFFER && lp_walk_is_survivor(holder->walk, found))
            lp_walk_edge(holder->walk, found, LP_EDGE_POINTER);
    }
}

static const void *dict_of(const struct lp_python *python, const void *object, const void *type)
{
    intptr_t offset = (intptr_t)lp_py_word(type, LP_PY_TYPE_DICTOFFSET_OFF);
    if (offset <= 0 || offset > MAX_BODY_BYTES || lp_py_is_class(object))
        return NULL;
    const void *dict = lp_py_pointer(object, (size_t)offset);
    return dict != NULL && lp_py_type(dict) == python->dict_type ? dict : NULL;
}

void lp_python_edges(struct lp_walk *walk, const void *object)
{
    const struct lp_python *python = lp_walk_environment(walk)->python;
    if (lp_py_refcount(object) == 0)
        return; /* it was given back since it was met, to a free list of CPython */
    const void *type = lp_py_type(object);
    struct holder holder = {.walk = walk,
                            .python = python,
                            .object = object,
                            .type = type,
                            .is = lp_python_type_of(type)};
    if (holder.is.shape == LP_PY_ATOM && holder.is.is_exact)
        return;
    size_t bytes = lp_py_word(type, LP_PY_TYPE_BASICSIZE_OFF);
    bytes = bytes < MAX_BODY_BYTES ? bytes : MAX_BODY_BYTES;
    holder.dict = dict_of(python, object, type);
    holder.is_weak = holder.is.shape == LP_PY_DICT && lp_weak_table_is(object);
    add_references(&holder, bytes);
    if (holder.is.shape == LP_PY_FRAME)
        add_slots(&holder);
    look_at(&holder, FIRST_BODY_WORD, bytes);
    look_at_values(&holder);
}
