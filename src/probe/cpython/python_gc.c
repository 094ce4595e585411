/* Only a full collection empties the free lists. With all objects moved to the permanent generation
 * for its duration (gc.freeze) it has nothing to look at. */
#include "probe/cpython/python_gc.h"

#include <stddef.h>

enum function { COLLECT, FREEZE, UNFREEZE, FREEZE_COUNT, FUNCTIONS };

static struct lp_py_object *find_function(const struct lp_python *python, enum function which)
{
    static const char *const names[FUNCTIONS] = {"collect", "freeze", "unfreeze",
                                                 "get_freeze_count"};
    static struct lp_py_object *functions[FUNCTIONS];
    if (functions[which] == NULL) {
        struct lp_py_object *gc = python->import_module("gc");
        functions[which] = gc != NULL ? python->get_attribute(gc, names[which]) : NULL;
        if (gc != NULL)
            python->decref(gc);
    }
    return functions[which];
}

/* The function's number, or -1 for anything else. */
static long long call(const struct lp_python *python, enum function which)
{
    struct lp_py_object *function = find_function(python, which);
    struct lp_py_object *result = function != NULL ? python->call_object(function, NULL) : NULL;
    long long number = -1;
    if (result != NULL && which != FREEZE && which != UNFREEZE)
        number = python->as_long_long(result);
    if (result != NULL)
        python->decref(result);
    return number;
}

void lp_python_gc_collect(const struct lp_python *python)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    call(python, COLLECT);
    python->error_restore(type, value, traceback);
}

void lp_python_gc_clear_free_lists(const struct lp_python *python)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    bool is_frozen = call(python, FREEZE_COUNT) != 0; /* by the application: not ours to thaw */
    if (!is_frozen)
        call(python, FREEZE);
    call(python, COLLECT);
    if (!is_frozen)
        call(python, UNFREEZE);
    python->error_restore(type, value, traceback);
}
