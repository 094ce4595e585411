/* Answers to what a reference is called. */
#include "agent/autopsy/python_query.h"

#include "agent/autopsy/python_attributes.h"
#include "base/format.h"
#include "probe/cpython/python_object.h"

bool lp_query_answer(const struct lp_python_query *query, enum lp_edge_kind edge, const char *name)
{
    query->step->edge = edge;
    lp_format(query->step->name, sizeof query->step->name, "%s", name != NULL ? name : "");
    return true;
}

bool lp_query_answer_text(const struct lp_python_query *query, enum lp_edge_kind edge,
                          const void *name)
{
    query->step->edge = edge;
    lp_python_copy_text(query->python, name, query->step->name, sizeof query->step->name);
    return true;
}

bool lp_query_answer_index(const struct lp_python_query *query, enum lp_edge_kind edge,
                           size_t index)
{
    query->step->edge = edge;
    lp_format(query->step->name, sizeof query->step->name, "%zu", index);
    return true;
}

bool lp_query_matches(const struct lp_python_query *query, const void *object)
{
    return object != NULL &&
           (object == query->to || (lp_py_type(object) == query->python->cell_type &&
                                    lp_py_pointer(object, LP_PY_CELL_CONTENTS_OFF) == query->to));
}

size_t lp_query_index(const struct lp_python_query *query, const void *tuple)
{
    size_t size = lp_python_tuple_size(query->python, tuple), i = 0;
    while (i < size && !lp_query_matches(query, lp_python_tuple_item(tuple, i)))
        i++;
    return i;
}

static bool is_dict(const struct lp_python *python, const void *object)
{
    return object != NULL && lp_py_type(object) == python->dict_type;
}

bool lp_query_name(const struct lp_python_query *query, const void *dict, enum lp_edge_kind edge)
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    while (is_dict(query->python, dict) &&
           query->python->dict_next((struct lp_py_object *)dict, &position, &key, &value))
        if (value == query->to)
            return lp_query_answer_text(query, edge, key);
    return false;
}
