/* PyUnstable_GC_VisitObjects from 3.12 on, the list of gc.get_objects() before. */
#include "probe/cpython/python_walk.h"

#include <stddef.h>

#include "probe/cpython/python_gc.h"
#include "probe/cpython/python_object.h"

enum { SLOT_TRAVERSE = 71 }; /* Py_tp_traverse of the stable ABI */

struct visitor {
    void (*visit)(const void *object, void *context);
    void *context;
};

static int visit_one(struct lp_py_object *object, void *context)
{
    const struct visitor *visitor = context;
    visitor->visit(object, visitor->context);
    return 1;
}

static struct lp_py_object *kept; /* a list of all objects, or NULL */

static void each_in_list(const struct lp_python *python, const struct visitor *visitor)
{
    struct lp_py_object *list = kept != NULL ? kept : lp_python_gc_objects(python);
    ssize_t count = list != NULL ? python->list_size(list) : 0;
    for (ssize_t i = 0; i < count; i++)
        visitor->visit(python->list_item(list, i), visitor->context);
    if (list != NULL && list != kept)
        python->decref(list);
}

void lp_python_objects_keep(const struct lp_python *python)
{
    if (python->gc_visit_objects == NULL && kept == NULL)
        kept = lp_python_gc_objects(python);
}

void lp_python_objects_each(const struct lp_python *python, void (*visit)(const void *, void *),
                            void *context)
{
    struct visitor visitor = {visit, context};
    if (python->gc_visit_objects != NULL)
        python->gc_visit_objects(visit_one, &visitor);
    else
        each_in_list(python, &visitor);
}

void lp_python_references_each(const void *object, int (*visit)(const void *, void *),
                               void *context)
{
    typedef int (*traverse)(const void *, int (*)(const void *, void *), void *);
    traverse function = (traverse)lp_py_word(lp_py_type(object), LP_PY_TYPE_TRAVERSE_OFF);
    if (function != NULL)
        function(object, visit, context);
}

/* A class written in Python, which 3.9 wants for PyType_GetSlot(), and every interpreter has. */
static bool try_traverse(const struct lp_python *python)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    struct lp_py_object *module = python->import_module("_frozen_importlib");
    struct lp_py_object *class =
        module != NULL ? python->get_attribute(module, "ModuleSpec") : NULL;
    bool is_there = class != NULL && (uintptr_t)python->type_slot(class, SLOT_TRAVERSE) ==
                                         lp_py_word(class, LP_PY_TYPE_TRAVERSE_OFF);
    if (class != NULL)
        python->decref(class);
    if (module != NULL)
        python->decref(module);
    python->error_restore(type, value, traceback);
    return is_there;
}

bool lp_python_knows_references(const struct lp_python *python)
{
    static enum { NOT_TRIED, KNOWN, UNKNOWN } state;
    if (state == NOT_TRIED)
        state = !python->is_free_threaded && try_traverse(python) ? KNOWN : UNKNOWN;
    return state == KNOWN;
}

bool lp_python_is_untracked(const struct lp_python *python, const void *object)
{
    const void *type = lp_py_type(object);
    return (type == python->dict_type || type == python->tuple_type) &&
           lp_py_word((const char *)object - LP_PY_GC_HEAD_BYTES, 0) == 0;
}
