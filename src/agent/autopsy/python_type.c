/* The nearest base in the table decides. The answers are kept, as there are millions of objects and
 * hundreds of types. */
#include "agent/autopsy/python_type.h"

#include <stdint.h>
#include <string.h>

#include "base/hash_map.h"
#include "probe/cpython/python_object.h"

enum { MAX_BASES = 64 };

static const struct {
    const char *name;
    enum lp_python_shape shape;
    enum lp_edge_kind edge;
} rows[] = {
    {"str", LP_PY_ATOM, LP_EDGE_REFERENCE},
    {"int", LP_PY_ATOM, LP_EDGE_REFERENCE},
    {"float", LP_PY_ATOM, LP_EDGE_REFERENCE},
    {"bytes", LP_PY_ATOM, LP_EDGE_REFERENCE},
    {"_thread._localdummy", LP_PY_ATOM, LP_EDGE_REFERENCE}, /* what it points to is borrowed */
    {"dict", LP_PY_DICT, LP_EDGE_KEY},
    {"list", LP_PY_LIST, LP_EDGE_INDEX},
    {"tuple", LP_PY_TUPLE, LP_EDGE_INDEX},
    {"set", LP_PY_SET, LP_EDGE_ITEM},
    {"frozenset", LP_PY_SET, LP_EDGE_ITEM},
    {"collections.deque", LP_PY_DEQUE, LP_EDGE_INDEX},
    {"functools._lru_cache_wrapper", LP_PY_CACHE, LP_EDGE_ITEM},
    {"type", LP_PY_CLASS, LP_EDGE_TYPE},
    {"module", LP_PY_MODULE, LP_EDGE_GLOBAL},
    {"function", LP_PY_FUNCTION, LP_EDGE_REFERENCE},
    {"method", LP_PY_METHOD, LP_EDGE_SELF},
    {"functools.partial", LP_PY_PARTIAL, LP_EDGE_ARGUMENT},
    {"frame", LP_PY_FRAME, LP_EDGE_LOCAL},
    {"generator", LP_PY_GENERATOR, LP_EDGE_LOCAL},
    {"coroutine", LP_PY_GENERATOR, LP_EDGE_LOCAL},
    {"async_generator", LP_PY_GENERATOR, LP_EDGE_LOCAL},
    {"cell", LP_PY_OTHER, LP_EDGE_CELL},
    {"traceback", LP_PY_OTHER, LP_EDGE_ATTRIBUTE},
    {"BaseException", LP_PY_OTHER, LP_EDGE_ATTRIBUTE},
    {"property", LP_PY_OTHER, LP_EDGE_CALLABLE},
    {"classmethod", LP_PY_OTHER, LP_EDGE_CALLABLE},
    {"staticmethod", LP_PY_OTHER, LP_EDGE_CALLABLE},
    {"builtin_function_or_method", LP_PY_OTHER, LP_EDGE_SELF},
    {"method-wrapper", LP_PY_OTHER, LP_EDGE_SELF},
};

bool lp_python_type_is(const void *type, const char *name)
{
    const char *own = lp_py_type_name(type);
    bool is_class = (lp_py_type_flags(type) & LP_PY_FLAG_HEAPTYPE) != 0;
    return (!is_class || strchr(own, '.') != NULL) && strcmp(own, name) == 0;
}

bool lp_python_type_derives(const void *type, const char *name)
{
    for (int depth = 0; type != NULL && depth < MAX_BASES; depth++) {
        if (lp_python_type_is(type, name))
            return true;
        type = lp_py_pointer(type, LP_PY_TYPE_BASE_OFF);
    }
    return false;
}

/* Python 3.9 has the shorter name. */
bool lp_python_is_weak_reference(const void *object)
{
    const void *type = lp_py_type(object);
    return lp_python_type_derives(type, "weakref.ReferenceType") ||
           lp_python_type_derives(type, "weakref");
}

/* Attributes of a class written in Python are what its objects report by themselves, but for those
 * with a place for a dict: the dict, and what the code below the class holds in its own way (sip
 * and shiboken their children and slots). */
static enum lp_edge_kind edge_of_instances(const void *type)
{
    bool is_class = (lp_py_type_flags(type) & LP_PY_FLAG_HEAPTYPE) != 0;
    bool has_dict = (intptr_t)lp_py_word(type, LP_PY_TYPE_DICTOFFSET_OFF) > 0;
    return is_class && !has_dict ? LP_EDGE_ATTRIBUTE : LP_EDGE_REFERENCE;
}

static struct lp_python_type find(const void *type)
{
    const void *base = type;
    for (int depth = 0; base != NULL && depth < MAX_BASES; depth++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (lp_python_type_is(base, rows[i].name))
                return (struct lp_python_type){rows[i].shape, rows[i].edge, base == type};
        base = lp_py_pointer(base, LP_PY_TYPE_BASE_OFF);
    }
    return (struct lp_python_type){LP_PY_OTHER, edge_of_instances(type), true};
}

struct lp_python_type lp_python_type_of(const void *type)
{
    static struct lp_hash_map known; /* type -> 1 + shape, edge, is_exact; a byte each */
    uint64_t *place = lp_hash_map_put(&known, (uint64_t)(uintptr_t)type);
    if (place == NULL)
        return find(type);
    if (*place == 0) {
        struct lp_python_type found = find(type);
        *place = 1u + (uint64_t)found.shape + ((uint64_t)found.edge << 8) +
                 ((uint64_t)found.is_exact << 16);
    }
    return (struct lp_python_type){(enum lp_python_shape)((*place - 1) & 0xff),
                                   (enum lp_edge_kind)((*place >> 8) & 0xff), (*place >> 16) != 0};
}
