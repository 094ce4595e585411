/* PyUnstable_GC_VisitObjects from 3.12 on, the list of gc.get_objects() before. */
#include "agent/python_objects.h"

#include <stddef.h>

#include "probe/cpython/python_object.h"

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

static void each_in_list(const struct lp_python *python, const struct visitor *visitor)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    struct lp_py_object *gc = python->import_module("gc");
    struct lp_py_object *list = gc ? python->call_method(gc, "get_objects", NULL) : NULL;
    ssize_t count = list ? python->list_size(list) : 0;
    for (ssize_t i = 0; i < count; i++)
        visitor->visit(python->list_item(list, i), visitor->context);
    if (list != NULL)
        python->decref(list);
    if (gc != NULL)
        python->decref(gc);
    python->error_restore(type, value, traceback);
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
