/* Entries are found by identity and by where their memory was born, and taken out by the functions
 * of the built-in types: no comparison of the application's is asked, and what a class of its own
 * does on removal is only asked where there is no other way. */
#include <string.h>

#include "agent/cut_kinds.h"
#include "agent/recorder.h"
#include "base/format.h"
#include "probe/cpython/python_object.h"

struct removal {
    const struct lp_python *python;
    struct lp_py_object *holder;
    const struct lp_cut_edge *edge;
    uint16_t epoch;
    uint32_t cuts;
};

static bool is_born(const struct removal *removal, const void *object)
{
    return lp_birth_at(object) == removal->epoch;
}

/* Only what is of the suspected type: a counter beside it must go on counting. */
static bool is_to_go(const struct removal *removal, const void *object)
{
    return lp_py_type(object) == removal->edge->type && is_born(removal, object);
}

/* --- By type of holder: false when Python raised --- */

static bool remove_from_list(struct removal *removal)
{
    const struct lp_python *python = removal->python;
    for (ssize_t i = python->list_size(removal->holder) - 1; i >= 0; i--) {
        ssize_t size = python->list_size(removal->holder); /* a finalizer may have changed it */
        if (i >= size || !is_to_go(removal, python->list_item(removal->holder, i)))
            continue;
        if (python->list_set_slice(removal->holder, i, i + 1, NULL) < 0)
            return false;
        removal->cuts++;
    }
    return true;
}

static bool delete_key(const struct removal *removal, struct lp_py_object *dict,
                       struct lp_py_object *key)
{
    const struct lp_python *python = removal->python;
    const void *type = lp_py_type(dict);
    for (const void *base = type; base != NULL; base = lp_py_pointer(base, LP_PY_TYPE_BASE_OFF))
        if (base == python->ordered_dict_type)
            return python->ordered_dict_delete(dict, key) == 0;
    return python->dict_delete(dict, key) == 0;
}

/* What the dict of a namespace had before this cycle, code relies on: it becomes None. */
static bool remove_entry(struct removal *removal, struct lp_py_object *dict,
                         struct lp_py_object *key, bool is_namespace)
{
    const struct lp_python *python = removal->python;
    bool is_kept = is_namespace && !is_born(removal, key);
    python->incref(key);
    bool is_done =
        is_kept ? python->dict_set(dict, key, python->none) == 0 : delete_key(removal, dict, key);
    python->decref(key);
    removal->cuts += is_done;
    return is_done;
}

static bool remove_from_dict(struct removal *removal, struct lp_py_object *dict, bool is_namespace)
{
    struct lp_py_object *key, *value;
    for (ssize_t position = 0; removal->python->dict_next(dict, &position, &key, &value);) {
        if (!is_to_go(removal, value) && !is_to_go(removal, key))
            continue;
        if (!remove_entry(removal, dict, key, is_namespace))
            return false;
        position = 0;
    }
    return true;
}

static bool remove_from_registry(struct removal *removal)
{
    return remove_from_dict(removal, removal->holder, removal->edge->is_namespace);
}

static bool remove_from_namespace(struct removal *removal, struct lp_py_object *dict)
{
    bool is_done = dict != NULL && remove_from_dict(removal, dict, true);
    if (dict != NULL)
        removal->python->decref(dict);
    return is_done;
}

/* A list of what iterating over the holder gives, newest last. */
static bool remove_each(struct removal *removal,
                        bool (*remove)(struct removal *, struct lp_py_object *item, ssize_t index))
{
    const struct lp_python *python = removal->python;
    struct lp_py_object *items = python->list_of(removal->holder);
    bool is_done = items != NULL;
    for (ssize_t i = is_done ? python->list_size(items) - 1 : -1; i >= 0 && is_done; i--) {
        struct lp_py_object *item = python->list_item(items, i);
        if (!is_to_go(removal, item))
            continue;
        is_done = remove(removal, item, i);
        removal->cuts += is_done;
    }
    if (items != NULL)
        python->decref(items);
    return is_done;
}

static bool discard(struct removal *removal, struct lp_py_object *item, ssize_t index)
{
    (void)index;
    return removal->python->set_discard(removal->holder, item) >= 0;
}

static bool remove_from_set(struct removal *removal)
{
    return remove_each(removal, discard);
}

static bool delete_index(struct removal *removal, struct lp_py_object *item, ssize_t index)
{
    (void)item;
    return removal->python->sequence_delete(removal->holder, index) == 0;
}

static bool remove_from_deque(struct removal *removal)
{
    return remove_each(removal, delete_index);
}

static bool clear_cache(struct removal *removal)
{
    struct lp_py_object *result =
        removal->python->call_method(removal->holder, "cache_clear", NULL);
    if (result == NULL)
        return false;
    removal->python->decref(result);
    removal->cuts++;
    return true;
}

static bool set_attribute(struct removal *removal, const char *name)
{
    const struct lp_python *python = removal->python;
    struct lp_py_object *value = python->get_attribute(removal->holder, name);
    bool is_new = value != NULL && is_to_go(removal, value);
    if (value != NULL)
        python->decref(value);
    if (!is_new)
        return value != NULL;
    bool is_done = python->set_attribute(removal->holder, name, python->none) == 0;
    removal->cuts += is_done;
    return is_done;
}

static bool clear_cell(struct removal *removal)
{
    return set_attribute(removal, "cell_contents");
}

static bool remove_from_module(struct removal *removal)
{
    return remove_from_namespace(removal,
                                 removal->python->get_attribute(removal->holder, "__dict__"));
}

static bool remove_from_class(struct removal *removal)
{
    return removal->edge->name[0] != '\0' && set_attribute(removal, removal->edge->name);
}

/* An instance: what is not in its __dict__ is in a slot. */
static bool remove_from_instance(struct removal *removal)
{
    const struct lp_python *python = removal->python;
    struct lp_py_object *dict = python->get_attribute(removal->holder, "__dict__");
    python->error_clear();
    bool is_done = remove_from_namespace(removal, dict);
    if (removal->cuts > 0 || removal->edge->name[0] == '\0')
        return is_done;
    return set_attribute(removal, removal->edge->name);
}

/* --- Which of them --- */

static const struct {
    const char *type; /* or a type that it is derived from */
    bool (*remove)(struct removal *removal);
} holders[] = {
    {"list", remove_from_list},
    {"dict", remove_from_registry},
    {"set", remove_from_set},
    {"collections.deque", remove_from_deque},
    {"functools._lru_cache_wrapper", clear_cache},
    {"cell", clear_cell},
    {"module", remove_from_module},
    {"type", remove_from_class},
};

static const char *const immutable[] = {
    "tuple",     "frozenset", "frame",  "generator",
    "coroutine", "function",  "method", "builtin_function_or_method"};

static bool is_of(const void *object, const char *type_name)
{
    for (const void *type = lp_py_type(object); type != NULL;
         type = lp_py_pointer(type, LP_PY_TYPE_BASE_OFF))
        if (strcmp(lp_py_type_name(type), type_name) == 0)
            return true;
    return false;
}

static bool remove_from_holder(struct removal *removal)
{
    for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
        if (is_of(removal->holder, holders[i].type) && holders[i].remove(removal))
            return true;
    return remove_from_instance(removal);
}

static bool is_immutable(const void *object)
{
    for (size_t i = 0; i < sizeof immutable / sizeof *immutable; i++)
        if (is_of(object, immutable[i]))
            return true;
    return false;
}

/* The exception's type says why; its text may be the user's. */
static uint32_t describe_error(const struct lp_python *python)
{
    struct lp_py_object *parts[3];
    char text[160];
    python->error_fetch(&parts[0], &parts[1], &parts[2]);
    lp_format(text, sizeof text, "taking the entry out raised %s",
              parts[0] != NULL ? lp_py_type_name(parts[0]) : "an exception");
    for (int i = 0; i < 3; i++)
        if (parts[i] != NULL)
            python->decref(parts[i]);
    return lp_recorder_string(text);
}

void lp_cut_remove(const struct lp_cut_edge *edge, const struct lp_environment *here,
                   uint16_t epoch, struct lp_cut_done *done)
{
    const struct lp_python *python = here->python;
    struct removal removal = {.python = python,
                              .holder = (struct lp_py_object *)edge->holder,
                              .edge = edge,
                              .epoch = epoch};
    char text[160];
    if (is_immutable(removal.holder)) {
        lp_format(text, sizeof text, "nothing can be taken out of a %s from outside",
                  lp_py_type_name(lp_py_type(removal.holder)));
        done->reason = lp_recorder_string(text);
        return;
    }
    struct lp_py_object *pending[3];
    python->error_fetch(&pending[0], &pending[1], &pending[2]);
    if (!remove_from_holder(&removal) && removal.cuts == 0)
        done->reason = describe_error(python);
    python->error_clear();
    done->cuts += removal.cuts;
    python->error_restore(pending[0], pending[1], pending[2]);
}
