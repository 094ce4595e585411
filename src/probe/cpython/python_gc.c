/* Only a full collection empties the free lists. With all objects moved to the permanent generation
 * for its duration (gc.freeze) it has nothing to look at. */
#include "probe/cpython/python_gc.h"

#include <stddef.h>

enum member { COLLECT, FREEZE, UNFREEZE, FREEZE_COUNT, GET_OBJECTS, GET_STATS, GARBAGE, MEMBERS };

struct error {
    struct lp_py_object *type, *value, *traceback;
};

static struct error error_fetch(const struct lp_python *python)
{
    struct error error;
    python->error_fetch(&error.type, &error.value, &error.traceback);
    return error;
}

static void error_restore(const struct lp_python *python, const struct error *error)
{
    python->error_restore(error->type, error->value, error->traceback);
}

static struct lp_py_object *find_member(const struct lp_python *python, enum member which)
{
    static const char *const names[MEMBERS] = {
        "collect", "freeze", "unfreeze", "get_freeze_count", "get_objects", "get_stats", "garbage"};
    static struct lp_py_object *members[MEMBERS];
    if (members[which] == NULL) {
        struct lp_py_object *gc = python->import_module("gc");
        members[which] = gc != NULL ? python->get_attribute(gc, names[which]) : NULL;
        if (gc != NULL)
            python->decref(gc);
    }
    return members[which];
}

/* A new reference, or NULL. */
static struct lp_py_object *call(const struct lp_python *python, enum member which)
{
    struct lp_py_object *function = find_member(python, which);
    return function != NULL ? python->call_object(function, NULL) : NULL;
}

static void call_only(const struct lp_python *python, enum member which)
{
    struct lp_py_object *result = call(python, which);
    if (result != NULL)
        python->decref(result);
}

void lp_python_gc_collect(const struct lp_python *python)
{
    struct error error = error_fetch(python);
    call_only(python, COLLECT);
    error_restore(python, &error);
}

/* By the application: not ours to thaw. */
static bool is_frozen(const struct lp_python *python)
{
    struct lp_py_object *count = call(python, FREEZE_COUNT);
    bool result = count == NULL || python->as_long_long(count) != 0;
    if (count != NULL)
        python->decref(count);
    return result;
}

void lp_python_gc_clear_free_lists(const struct lp_python *python)
{
    struct error error = error_fetch(python);
    bool was_frozen = is_frozen(python);
    if (!was_frozen)
        call_only(python, FREEZE);
    call_only(python, COLLECT);
    if (!was_frozen)
        call_only(python, UNFREEZE);
    error_restore(python, &error);
}

struct lp_py_object *lp_python_gc_objects(const struct lp_python *python)
{
    struct error error = error_fetch(python);
    struct lp_py_object *list = call(python, GET_OBJECTS);
    error_restore(python, &error);
    return list;
}

/* The sum of one key over the dicts of gc.get_stats(). */
static uint64_t sum_stats(const struct lp_python *python, struct lp_py_object *stats,
                          const char *key)
{
    uint64_t sum = 0;
    for (ssize_t i = 0; i < python->list_size(stats); i++) {
        struct lp_py_object *number = python->dict_item(python->list_item(stats, i), key);
        sum += number != NULL ? (uint64_t)python->as_long_long(number) : 0;
    }
    return sum;
}

struct lp_python_gc_numbers lp_python_gc_read(const struct lp_python *python)
{
    struct error error = error_fetch(python);
    struct lp_python_gc_numbers numbers = {0};
    struct lp_py_object *stats = call(python, GET_STATS);
    struct lp_py_object *garbage = find_member(python, GARBAGE);
    if (stats != NULL) {
        numbers.collections = sum_stats(python, stats, "collections");
        numbers.collected = sum_stats(python, stats, "collected");
        numbers.uncollectable = sum_stats(python, stats, "uncollectable");
        python->decref(stats);
    }
    if (garbage != NULL)
        numbers.garbage = (uint64_t)python->list_size(garbage);
    error_restore(python, &error);
    return numbers;
}
