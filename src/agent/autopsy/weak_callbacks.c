/* PySide makes a weak reference to the source of a signal, with a callback in C++, and gives up the
 * one reference to it in that callback (pysideweakref.cpp): nothing points to it, and it stays as
 * long as what it refers to. */
#include "agent/autopsy/belongings.h"
#include "agent/autopsy/python_type.h"
#include "agent/autopsy/walk_state.h"
#include "probe/cpython/python_object.h"

enum { WEAKREF_CALLBACK_OFF = 24 };

static bool is_until_callback(const void *object)
{
    if (!lp_python_is_weak_reference(object))
        return false;
    const void *callback = lp_py_pointer(object, WEAKREF_CALLBACK_OFF);
    return callback != NULL && lp_python_type_derives(lp_py_type(callback), "PySide.Callable");
}

void lp_weak_callbacks_gather(struct lp_walk *walk)
{
    for (uint32_t i = 1; i < walk->members->count; i++) {
        const struct lp_survivor *item = lp_member_survivor(walk->members, i);
        if (item->kind == LP_SURVIVOR_OBJECT && is_until_callback(item->object))
            lp_belonging_add(walk, lp_py_word(item->object, LP_WEAK_REFERENT_OFF),
                             (struct lp_node){(uintptr_t)item->object, LP_NODE_PYTHON},
                             LP_EDGE_REFERENCE);
    }
}
