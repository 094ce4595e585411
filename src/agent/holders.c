/* One walk over all references of all tracked objects. Only holders from outside of the survivor's
 * own cycle count: what holds each other within a cycle is the leaked structure itself. */
#include "agent/holders.h"

#include <string.h>

#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "base/one_of.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum { MAX_HIDDEN_DEPTH = 8 };

struct walk {
    struct lp_survivors *survivors;
    const struct lp_python *python;
    const void *object;             /* whose references are read */
    const struct lp_survivor *self; /* the same, when it is a survivor */
    int hidden_depth;
};

static struct lp_survivor *find(const struct lp_survivors *survivors, const void *object)
{
    uint64_t *index = lp_hash_map_find(&survivors->by_object, (uint64_t)(uintptr_t)object);
    return index != NULL ? lp_survivor_at(survivors, *index) : NULL;
}

/* Types that hold many things under a policy of their own. */
static bool is_container(const char *name)
{
    static const char *const names[] = {"list",
                                        "dict",
                                        "set",
                                        "collections.deque",
                                        "OrderedDict",
                                        "collections.OrderedDict",
                                        "functools._lru_cache_wrapper",
                                        "collections.defaultdict"};
    return lp_is_one_of(name, names, sizeof names / sizeof *names);
}

/* What such a one holds is also held by containers inside of it; the outer one has the bound. */
static bool has_readable_bound(const char *name)
{
    return strcmp(name, "collections.deque") == 0 ||
           strcmp(name, "functools._lru_cache_wrapper") == 0;
}

static void hold(struct walk *walk, struct lp_survivor *item)
{
    const char *name = lp_py_type_name(lp_py_type(walk->object));
    if (item->holder == LP_HOLDER_CONTAINER && !has_readable_bound(name))
        return;
    item->holder = is_container(name) ? LP_HOLDER_CONTAINER : LP_HOLDER_UNBOUNDED;
    item->holder_name = lp_recorder_string(name);
    item->bound = (uint64_t)(uintptr_t)walk->object; /* until read_bounds() */
}

static int visit_reference(const void *referent, void *context);

/* A dict inside of an lru_cache is the cache; everything else holds in its own name. */
static void visit_hidden(const struct walk *outer, const void *object)
{
    struct walk walk = *outer;
    if (++walk.hidden_depth > MAX_HIDDEN_DEPTH)
        return;
    const char *holder = lp_py_type_name(lp_py_type(outer->object));
    if (strcmp(holder, "functools._lru_cache_wrapper") != 0) {
        walk.object = object;
        walk.self = find(walk.survivors, object);
    }
    lp_python_references_each(object, visit_reference, &walk);
}

static int visit_reference(const void *referent, void *context)
{
    struct walk *walk = context;
    if (lp_python_is_untracked(walk->python, referent))
        visit_hidden(walk, referent);
    struct lp_survivor *item = find(walk->survivors, referent);
    if (item == NULL || item == walk->self)
        return 0;
    if (walk->self == NULL || walk->self->epoch != item->epoch)
        hold(walk, item);
    else if (item->holder == LP_HOLDER_NONE)
        item->holder = LP_HOLDER_UNKNOWN;
    return 0;
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
    while (walk->python->dict_next((struct lp_py_object *)walk->object, &position, &key, &value))
        if (lp_py_type(key) == walk->python->str_type)
            visit_reference(key, walk);
}

static void visit_object(const void *object, void *context)
{
    struct walk *walk = context;
    walk->object = object;
    walk->self = find(walk->survivors, object);
    lp_python_references_each(object, visit_reference, walk);
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

/* Reads the bound of the one container kept in `bound`. A bound that is reached already and still
 * keeps everything is none. */
static void read_bound(const struct lp_python *python, struct lp_survivor *item)
{
    const void *holder = (const void *)(uintptr_t)item->bound;
    item->bound = 0;
    if (item->holder != LP_HOLDER_CONTAINER)
        return;
    const char *name = lp_py_type_name(lp_py_type(holder));
    bool has_bound = false;
    if (strcmp(name, "collections.deque") == 0) {
        has_bound = read_number(python, holder, "maxlen", &item->bound);
        item->filled = lp_py_word(holder, LP_PY_SIZE_OFF);
    } else if (strcmp(name, "functools._lru_cache_wrapper") == 0) {
        has_bound = read_cache_info(python, holder, &item->bound, &item->filled);
    }
    if (has_bound)
        item->holder = LP_HOLDER_BOUNDED;
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
        item->epoch != inheritance->from->epoch)
        return 0;
    inherit(item, inheritance->from);
    push(inheritance, item);
    return 0;
}

/* What is held by a survivor of its own cycle is held by whatever holds that one. */
static void hand_down(struct lp_survivors *survivors)
{
    struct inheritance inheritance = {.survivors = survivors};
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_OBJECT && item->holder_name != 0)
        push(&inheritance, item);
    for (size_t i = 0; i < inheritance.queue.count; i++) {
        inheritance.from =
            lp_survivor_at(survivors, *lp_vector_at(&inheritance.queue, uint32_t, i));
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
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_OBJECT && item->bound != 0)
        read_bound(python, item);
    python->error_restore(type, value, traceback);
    hand_down(survivors);
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
