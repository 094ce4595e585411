/* Where the objects of CPython's own types keep what they hold, by the attributes that show it. */
#include "agent/autopsy/python_query.h"

#include "agent/autopsy/python_attributes.h"
#include "agent/autopsy/python_frame_names.h"
#include "probe/cpython/python_object.h"

enum content {
    VALUE,     /* the attribute itself */
    CELLS,     /* a tuple of cells, by the variables of the function's code */
    DEFAULTS,  /* a tuple of the last parameters' values */
    POSITIONS, /* a tuple, by index */
    NAMES,     /* a dict of names */
    HIDDEN,    /* an object that is told as part of its owner, and named by other means */
};

/* Where the objects of CPython's own types keep what they hold. A reference is named by the first
 * row that has it. */
static const struct place {
    const char *type;
    const char *attribute;
    enum content content;
    enum lp_edge_kind edge;
    const char *name;
} places[] = {
    {"function", "__closure__", CELLS, LP_EDGE_CELL, NULL},
    {"function", "__defaults__", DEFAULTS, LP_EDGE_DEFAULT, NULL},
    {"function", "__kwdefaults__", NAMES, LP_EDGE_DEFAULT, NULL},
    {"function", "__code__", VALUE, LP_EDGE_REFERENCE, "__code__"},
    {"function", "__globals__", NAMES, LP_EDGE_GLOBAL, NULL},
    {"method", "__self__", VALUE, LP_EDGE_SELF, NULL},
    {"method", "__func__", VALUE, LP_EDGE_CALLABLE, NULL},
    {"builtin_function_or_method", "__self__", VALUE, LP_EDGE_SELF, NULL},
    {"method-wrapper", "__self__", VALUE, LP_EDGE_SELF, NULL},
    {"functools.partial", "func", VALUE, LP_EDGE_CALLABLE, NULL},
    {"functools.partial", "args", POSITIONS, LP_EDGE_ARGUMENT, NULL},
    {"functools.partial", "keywords", NAMES, LP_EDGE_ARGUMENT, NULL},
    {"functools._lru_cache_wrapper", "__wrapped__", VALUE, LP_EDGE_CALLABLE, NULL},
    {"property", "fget", VALUE, LP_EDGE_CALLABLE, "getter"},
    {"property", "fset", VALUE, LP_EDGE_CALLABLE, "setter"},
    {"property", "fdel", VALUE, LP_EDGE_CALLABLE, "deleter"},
    {"classmethod", "__func__", VALUE, LP_EDGE_CALLABLE, NULL},
    {"staticmethod", "__func__", VALUE, LP_EDGE_CALLABLE, NULL},
    {"cell", "cell_contents", VALUE, LP_EDGE_CELL, NULL},
    {"super", "__self__", VALUE, LP_EDGE_SELF, NULL},
    {"weakref", "__callback__", VALUE, LP_EDGE_REFERENCE, "callback"},
    {"weakref.ReferenceType", "__callback__", VALUE, LP_EDGE_REFERENCE, "callback"},
    {"traceback", "tb_frame", VALUE, LP_EDGE_ATTRIBUTE, "tb_frame"},
    {"traceback", "tb_next", VALUE, LP_EDGE_ATTRIBUTE, "tb_next"},
    {"frame", "f_back", VALUE, LP_EDGE_REFERENCE, "f_back"},
    {"generator", "gi_frame", HIDDEN, LP_EDGE_LOCAL, NULL},
    {"generator", "gi_yieldfrom", VALUE, LP_EDGE_REFERENCE, "gi_yieldfrom"},
    {"coroutine", "cr_frame", HIDDEN, LP_EDGE_LOCAL, NULL},
    {"coroutine", "cr_await", VALUE, LP_EDGE_REFERENCE, "cr_await"},
    {"async_generator", "ag_frame", HIDDEN, LP_EDGE_LOCAL, NULL},
    {"async_generator", "ag_await", VALUE, LP_EDGE_REFERENCE, "ag_await"},
    {"BaseException", "__traceback__", VALUE, LP_EDGE_ATTRIBUTE, "__traceback__"},
    {"BaseException", "__context__", VALUE, LP_EDGE_ATTRIBUTE, "__context__"},
    {"BaseException", "__cause__", VALUE, LP_EDGE_ATTRIBUTE, "__cause__"},
    {"BaseException", "args", POSITIONS, LP_EDGE_ARGUMENT, NULL},
};

static bool name_cell(const struct lp_python_query *query, const void *closure)
{
    const void *code = lp_python_code_of(query->python, query->from);
    const void *names =
        code != NULL ? lp_python_attribute(query->python, code, "co_freevars") : NULL;
    size_t index = lp_query_index(query, closure);
    if (index >= lp_python_tuple_size(query->python, closure))
        return false;
    bool has_name = index < lp_python_tuple_size(query->python, names);
    return lp_query_answer_text(query, LP_EDGE_CELL,
                                has_name ? lp_python_tuple_item(names, index) : NULL);
}

/* Defaults belong to the last of the parameters that can be given by position. */
static bool name_default(const struct lp_python_query *query, const void *defaults)
{
    size_t size = lp_python_tuple_size(query->python, defaults);
    size_t index = lp_query_index(query, defaults);
    const void *code = lp_python_code_of(query->python, query->from);
    if (index >= size || code == NULL)
        return false;
    long long parameters = lp_python_number(query->python, code, "co_argcount");
    long long slot = parameters - (long long)(size - index);
    query->step->edge = LP_EDGE_DEFAULT;
    if (slot >= 0)
        lp_python_slot_name(query->python, code, (size_t)slot, query->step->name,
                            sizeof query->step->name);
    return true;
}

static bool name_by_content(const struct lp_python_query *query, const struct place *place,
                            const void *value)
{
    const struct lp_python *python = query->python;
    switch (place->content) {
    case VALUE:
        return value == query->to && lp_query_answer(query, place->edge, place->name);
    case CELLS:
        return name_cell(query, value);
    case DEFAULTS:
        return name_default(query, value);
    case POSITIONS:
        return lp_query_index(query, value) < lp_python_tuple_size(python, value) &&
               lp_query_answer_index(query, place->edge, lp_query_index(query, value));
    case NAMES:
        return lp_query_name(query, value, place->edge);
    case HIDDEN:
        break;
    }
    return false;
}

bool lp_query_place(const struct lp_python_query *query)
{
    const void *type = lp_py_type(query->from);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!lp_python_type_derives(type, places[i].type))
            continue;
        const void *value = lp_python_attribute(query->python, query->from, places[i].attribute);
        if (value != NULL && name_by_content(query, &places[i], value))
            return true;
        if (value == query->to)
            return lp_query_answer(query, LP_EDGE_ATTRIBUTE, places[i].attribute);
    }
    return false;
}

/* A tuple, dict or frame in which an object of CPython's own types keeps what it holds. */
bool lp_python_is_kept_in_place(const struct lp_python *python, const void *from,
                                const void *object)
{
    const void *type = lp_py_type(from);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].content != VALUE && lp_python_type_derives(type, places[i].type) &&
            lp_python_attribute(python, from, places[i].attribute) == object)
            return true;
    return false;
}
