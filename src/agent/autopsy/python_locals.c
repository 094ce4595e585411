/* The table's keys are marks, objects that die with their threads: weak references to them, from
 * 3.13 on the marks themselves. */
#include "agent/autopsy/python_locals.h"

#include "agent/autopsy/python_type.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

bool lp_python_is_thread_local(const void *object)
{
    return lp_python_type_derives(lp_py_type(object), "_thread._local");
}

static bool is_mark(const void *object)
{
    return object != NULL && lp_python_type_is(lp_py_type(object), "_thread._localdummy");
}

static bool is_mark_of_thread(const void *key)
{
    bool is_weak = lp_python_is_weak_reference(key);
    return is_mark(is_weak ? lp_py_pointer(key, LP_WEAK_REFERENT_OFF) : key);
}

static bool is_table(const struct lp_python *python, const void *dict)
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    return lp_py_type(dict) == python->dict_type &&
           python->dict_next((struct lp_py_object *)dict, &position, &key, &value) &&
           is_mark_of_thread(key);
}

bool lp_python_is_of_locals(const struct lp_python *python, const void *from, const void *object)
{
    if (lp_py_type(object) != python->dict_type)
        return false;
    return lp_python_is_thread_local(from) ? is_table(python, object) : is_table(python, from);
}

struct search {
    const struct lp_python_query *query;
    bool is_found;
};

static int visit(const void *referent, void *context)
{
    struct search *search = context;
    const struct lp_python_query *query = search->query;
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    while (!search->is_found && is_table(query->python, referent) &&
           query->python->dict_next((struct lp_py_object *)referent, &position, &key, &value))
        search->is_found = lp_query_name(query, value, LP_EDGE_ATTRIBUTE);
    return 0;
}

bool lp_query_thread_local(const struct lp_python_query *query)
{
    struct search search = {.query = query};
    if (lp_python_is_thread_local(query->from))
        lp_python_references_each(query->from, visit, &search);
    return search.is_found;
}
