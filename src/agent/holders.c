/* One walk over all references of all tracked objects. Only holders from outside of the survivor's
 * own cycle count: what holds each other within a cycle is the leaked structure itself. */
#include "agent/holders.h"

#include <string.h>

#include "agent/autopsy/python_type.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum { MAX_HIDDEN_DEPTH = 8, BATCH = 64 };

struct holder {
    const void *object;
    const struct lp_survivor *self; /* the same, when it is a survivor */
};

struct reference {
    struct holder from;
    const void *to;
};

struct walk {
    struct lp_survivors *survivors;
    const struct lp_python *python;
    struct holder holder; /* whose references are read */
    int hidden_depth;
    struct reference batch[BATCH];
    size_t batch_count;
};

static struct lp_survivor *find(const struct lp_survivors *survivors, const void *object)
{
    uint64_t *index = lp_hash_map_find(&survivors->by_object, (uint64_t)(uintptr_t)object);
    return index != NULL ? lp_survivor_at(survivors, *index) : NULL;
}

static struct holder holder_of(const struct walk *walk, const void *object)
{
    return (struct holder){object, find(walk->survivors, object)};
}

static bool is_derived(const void *object, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lp_python_type_derives(lp_py_type(object), names[i]))
            return true;
    return false;
}

/* Holds many things under a policy of its own, which may be a bound. */
static bool is_container(const void *object)
{
    static const char *const names[] = {"list", "dict", "set"};
    return is_derived(object, names, sizeof names / sizeof *names);
}

/* Its bound can be asked for. */
static bool has_readable_bound(const void *object)
{
    static const char *const names[] = {"collections.deque", "functools._lru_cache_wrapper"};
    return is_derived(object, names, sizeof names / sizeof *names);
}

/* Another container that holds it as well keeps it when the one with a bound lets go of it.
 * LP_HOLDER_BOUNDED is a promise here, until read_bound(); `bound` is the object to ask. */
static void hold(struct walk *walk, struct lp_survivor *item)
{
    uint8_t before = item->holder;
    if (has_readable_bound(walk->holder.object)) {
        item->bound = (uint64_t)(uintptr_t)walk->holder.object;
        if (before == LP_HOLDER_CONTAINER)
            return;
        item->holder = LP_HOLDER_BOUNDED;
    } else if (is_container(walk->holder.object)) {
        item->holder = LP_HOLDER_CONTAINER;
    } else if (before != LP_HOLDER_CONTAINER && before != LP_HOLDER_BOUNDED) {
        item->holder = LP_HOLDER_UNBOUNDED;
    } else {
        return;
    }
    item->holder_name = lp_recorder_string(lp_py_type_name(lp_py_type(walk->holder.object)));
}

static int visit_reference(const void *referent, void *context);

/* A tuple cannot grow: whatever holds it holds what is in it. */
static bool is_tuple(const struct lp_python *python, const void *object)
{
    return lp_py_type(object) == python->tuple_type;
}

/* A dict inside of an lru_cache is the cache; everything else holds in its own name. */
static void visit_hidden(struct walk *walk, const void *object)
{
    const struct holder holder = walk->holder;
    if (walk->hidden_depth == MAX_HIDDEN_DEPTH)
        return;
    const char *type = lp_py_type_name(lp_py_type(holder.object));
    if (strcmp(type, "functools._lru_cache_wrapper") != 0 && !is_tuple(walk->python, object))
        walk->holder = holder_of(walk, object);
    walk->hidden_depth++;
    lp_python_references_each(object, visit_reference, walk);
    walk->hidden_depth--;
    walk->holder = holder;
}

static int visit_reference(const void *referent, void *context)
{
    struct walk *walk = context;
    if (lp_python_is_untracked(walk->python, referent))
        visit_hidden(walk, referent);
    struct lp_survivor *item = find(walk->survivors, referent);
    if (item == NULL || item == walk->holder.self)
        return 0;
    bool is_outside = walk->holder.self == NULL || walk->holder.self->epoch != item->epoch;
    if (is_outside && !is_tuple(walk->python, walk->holder.object))
        hold(walk, item);
    else if (item->holder == LP_HOLDER_NONE)
        item->holder = LP_HOLDER_UNKNOWN;
    return 0;
}

static void flush(struct walk *walk)
{
    const struct holder holder = walk->holder;
    for (size_t i = 0; i < walk->batch_count; i++) {
        walk->holder = walk->batch[i].from;
        visit_reference(walk->batch[i].to, walk);
    }
    walk->holder = holder;
    walk->batch_count = 0;
}

/* Reading what is referred to is a cache miss; in a batch the misses overlap. */
static int add_reference(const void *referent, void *context)
{
    struct walk *walk = context;
    __builtin_prefetch((const char *)referent - LP_PY_GC_HEAD_BYTES);
    __builtin_prefetch(referent);
    walk->batch[walk->batch_count++] = (struct reference){walk->holder, referent};
    if (walk->batch_count == BATCH)
        flush(walk);
    return 0;
}

/* The dict in which an lru_cache with a bound keeps its links is told as the cache itself. */
static bool is_table_of_cache(const struct lp_python *python, const void *object)
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    return lp_py_type(object) == python->dict_type &&
           python->dict_next((struct lp_py_object *)object, &position, &key, &value) &&
           strcmp(lp_py_type_name(lp_py_type(value)), "functools._lru_list_elem") == 0;
}

/* The links of an lru_cache are not among what it refers to, only among its dict's. */
static int visit_cache_dict(const void *referent, void *context)
{
    if (strcmp(lp_py_type_name(lp_py_type(referent)), "dict") == 0)
        lp_python_references_each(referent, visit_reference, context);
    return 0;
}

/* A dict whose keys are all strings reports its values only. */
static void visit_keys(struct walk *walk)
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    struct lp_py_object *dict = (struct lp_py_object *)walk->holder.object;
    while (walk->python->dict_next(dict, &position, &key, &value))
        if (lp_py_type(key) == walk->python->str_type)
            visit_reference(key, walk);
}

static void visit_object(const void *object, void *context)
{
    struct walk *walk = context;
    walk->holder = holder_of(walk, object);
    if (is_table_of_cache(walk->python, object))
        return;
    lp_python_references_each(object, add_reference, walk);
    if (lp_py_type_flags(lp_py_type(object)) & LP_PY_FLAG_DICT_SUBCLASS)
        visit_keys(walk);
    if (strcmp(lp_py_type_name(lp_py_type(object)), "functools._lru_cache_wrapper") == 0)
        lp_python_references_each(object, visit_cache_dict, walk);
}

static bool read_number(const struct lp_python *python, const void *object, const char *attribute,
                        uint64_t *ret)
{
    struct lp_py_object *value = python->get_attribute((struct lp_py_object *)object, attribute);
    long long number = value != NULL ? python->as_long_long(value) : -1;
    if (value != NULL)
        python->decref(value);
    python->error_clear(); /* None, or no such attribute: no bound */
    *ret = number > 0 ? (uint64_t)number : 0;
    return number > 0;
}

static bool read_cache_info(const struct lp_python *python, const void *cache, uint64_t *ret_bound,
                            uint64_t *ret_filled)
{
    struct lp_py_object *info =
        python->call_method((struct lp_py_object *)cache, "cache_info", NULL);
    bool has_bound = info != NULL && read_number(python, info, "maxsize", ret_bound);
    if (has_bound)
        read_number(python, info, "currsize", ret_filled);
    if (info != NULL)
        python->decref(info);
    python->error_clear();
    return has_bound;
}

static bool read_bound_of(const struct lp_python *python, const void *holder, uint64_t *ret_bound,
                          uint64_t *ret_filled)
{
    if (!lp_python_type_derives(lp_py_type(holder), "collections.deque"))
        return read_cache_info(python, holder, ret_bound, ret_filled);
    *ret_filled = lp_py_word(holder, LP_PY_SIZE_OFF);
    return read_number(python, holder, "maxlen", ret_bound);
}

/* Keeps the promise of hold(), or takes it back: a cache without a bound is a container as others.
 */
static void read_bound(const struct lp_python *python, struct lp_survivor *item)
{
    const void *holder = (const void *)(uintptr_t)item->bound;
    uint64_t bound = 0, filled = 0;
    bool has_bound = read_bound_of(python, holder, &bound, &filled);
    item->bound = 0;
    if (!has_bound) {
        item->holder = LP_HOLDER_CONTAINER;
        item->holder_name = lp_recorder_string(lp_py_type_name(lp_py_type(holder)));
    } else if (item->holder == LP_HOLDER_BOUNDED) {
        item->bound = bound;
        item->filled = filled;
    }
}

static void inherit(struct lp_survivor *item, const struct lp_survivor *from)
{
    item->holder = from->holder;
    item->holder_name = from->holder_name;
    item->bound = from->bound;
    item->filled = from->filled;
}

struct inheritance {
    struct lp_survivors *survivors;
    struct lp_vector queue; /* uint32_t */
    const struct lp_survivor *from;
    bool is_tuple; /* so is its own holder's, whatever cycle it was made in */
};

static void push(struct inheritance *inheritance, const struct lp_survivor *item)
{
    uint32_t *place = lp_vector_add(&inheritance->queue, &inheritance->survivors->arena, uint32_t);
    if (place != NULL)
        *place = lp_survivor_index(inheritance->survivors, item);
}

static int inherit_reference(const void *referent, void *context)
{
    struct inheritance *inheritance = context;
    struct lp_survivor *item = find(inheritance->survivors, referent);
    if (item == NULL || item->holder != LP_HOLDER_UNKNOWN ||
        (item->epoch != inheritance->from->epoch && !inheritance->is_tuple))
        return 0;
    inherit(item, inheritance->from);
    push(inheritance, item);
    return 0;
}

/* What is held by a survivor of its own cycle is held by whatever holds that one. */
static void hand_down(struct lp_survivors *survivors, const struct lp_python *python)
{
    struct inheritance inheritance = {.survivors = survivors};
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_OBJECT && item->holder_name != 0)
        push(&inheritance, item);
    for (size_t i = 0; i < inheritance.queue.count; i++) {
        inheritance.from =
            lp_survivor_at(survivors, *lp_vector_at(&inheritance.queue, uint32_t, i));
        inheritance.is_tuple = is_tuple(python, inheritance.from->object);
        if (inheritance.from->flags & LP_CLUSTER_GC_TRACKED)
            lp_python_references_each(inheritance.from->object, inherit_reference, &inheritance);
    }
}

void lp_hold_objects(struct lp_survivors *survivors, const struct lp_python *python)
{
    struct walk walk = {.survivors = survivors, .python = python};
    if (!lp_python_knows_references(python))
        return;
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_OBJECT) item->holder = LP_HOLDER_NONE;
    lp_python_objects_each(python, visit_object, &walk);
    flush(&walk);
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_OBJECT && item->bound != 0)
        read_bound(python, item);
    python->error_restore(type, value, traceback);
    hand_down(survivors, python);
}

/* The topmost ancestor of the object's own cycle, and what is above it. */
static struct lp_survivor *top_of(struct lp_survivors *survivors, struct lp_survivor *item,
                                  struct lp_qobject *ret_above, bool *ret_has_above)
{
    *ret_has_above = false;
    for (;;) {
        void *parent = lp_qt_parent(item->object);
        uint64_t *index = lp_hash_map_find(&survivors->by_address, (uint64_t)(uintptr_t)parent);
        struct lp_survivor *above = index != NULL ? lp_survivor_at(survivors, *index) : NULL;
        if (above == NULL || above->kind != LP_SURVIVOR_QOBJECT || above->epoch != item->epoch) {
            *ret_has_above = lp_qobject_find((uintptr_t)parent, ret_above);
            return item;
        }
        item = above;
    }
}

void lp_hold_qobjects(struct lp_survivors *survivors, const struct lp_qt_layout *layout)
{
    if (!layout->knows_parent)
        return;
    lp_vector_each(&survivors->items, struct lp_survivor, item)
    {
        if (item->kind != LP_SURVIVOR_QOBJECT)
            continue;
        struct lp_qobject above;
        bool has_above;
        const struct lp_survivor *top = top_of(survivors, item, &above, &has_above);
        if (has_above) {
            item->holder = LP_HOLDER_UNBOUNDED;
            item->holder_name = above.class_name;
        } else if (top->owner != LP_NO_OWNER) {
            inherit(item, lp_survivor_at(survivors, top->owner)); /* its Python wrapper's */
        }
    }
}
