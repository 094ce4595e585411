/* What a person calls a reference from one Python object to another: looked for in the places where
 * an object of that type keeps what it holds. */
#include "agent/autopsy/python_query.h"

#include "agent/autopsy/python_attributes.h"
#include "agent/autopsy/python_frame_names.h"
#include "agent/autopsy/python_locals.h"
#include "probe/cpython/python_frame.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

static bool name_by_namespace(const struct lp_python_query *query)
{
    const void *dict = lp_python_namespace(query->python, query->from);
    if (dict == query->to)
        return lp_query_answer(query, LP_EDGE_ATTRIBUTE, "__dict__");
    return lp_query_name(query, dict,
                         query->is.shape == LP_PY_MODULE ? LP_EDGE_GLOBAL : LP_EDGE_ATTRIBUTE);
}

/* __slots__, and what extension types call members: PyMemberDescrObject points to its PyMemberDef
 * {name, type, offset} (structmember.h). */
static bool name_by_member(const struct lp_python_query *query, const void *descriptor)
{
    enum { MEMBER_OFF = 40, T_OBJECT = 6, T_OBJECT_EX = 16 };
    if (!lp_python_type_is(lp_py_type(descriptor), "member_descriptor"))
        return false;
    const void *member = lp_py_pointer(descriptor, MEMBER_OFF);
    int type = (int)lp_py_word(member, 8);
    size_t offset = lp_py_word(member, 16);
    if (type != T_OBJECT && type != T_OBJECT_EX)
        return false;
    return lp_py_pointer(query->from, offset) == query->to &&
           lp_query_answer(query, LP_EDGE_ATTRIBUTE, (const char *)lp_py_word(member, 0));
}

static bool name_by_slot(const struct lp_python_query *query)
{
    const struct lp_python *python = query->python;
    const void *mro = lp_py_pointer(lp_py_type(query->from), LP_PY_TYPE_MRO_OFF);
    for (size_t i = 0; i < lp_python_tuple_size(python, mro); i++) {
        struct lp_py_object *key, *value,
            *dict =
                (struct lp_py_object *)lp_python_namespace(python, lp_python_tuple_item(mro, i));
        ssize_t position = 0;
        while (dict != NULL && python->dict_next(dict, &position, &key, &value))
            if (name_by_member(query, value))
                return true;
    }
    return false;
}

static bool name_in_list(const struct lp_python_query *query)
{
    struct lp_py_object *list = (struct lp_py_object *)query->from;
    ssize_t size = query->python->list_size(list);
    for (ssize_t i = 0; i < size; i++)
        if (query->python->list_item(list, i) == query->to)
            return lp_query_answer_index(query, LP_EDGE_INDEX, (size_t)i);
    return false;
}

static bool name_in_tuple(const struct lp_python_query *query)
{
    size_t size = lp_py_word(query->from, LP_PY_SIZE_OFF);
    for (size_t i = 0; i < size; i++)
        if (lp_python_tuple_item(query->from, i) == query->to)
            return lp_query_answer_index(query, LP_EDGE_INDEX, i);
    return false;
}

static bool name_in_dict(const struct lp_python_query *query)
{
    struct lp_py_object *dict = (struct lp_py_object *)query->from, *key, *value;
    ssize_t position = 0;
    while (query->python->dict_next(dict, &position, &key, &value))
        if (key == query->to || value == query->to)
            return lp_query_answer(query, LP_EDGE_KEY, NULL); /* a key may be the user's data */
    return false;
}

static bool name_local(const struct lp_python_query *query)
{
    const uintptr_t *slots = lp_python_frame_slots(query->python, query->from);
    const void *code = lp_python_code_of(query->python, query->from);
    size_t locals =
        slots != NULL && code != NULL ? lp_python_frame_size(query->python, code).locals : 0;
    for (size_t i = 0; i < locals; i++) {
        if (!lp_query_matches(query, (const void *)slots[i]))
            continue;
        query->step->edge = LP_EDGE_LOCAL;
        return lp_python_slot_name(query->python, code, i, query->step->name,
                                   sizeof query->step->name);
    }
    return false;
}

static bool name_of_class(const struct lp_python_query *query)
{
    static const unsigned tuples[] = {LP_PY_TYPE_BASES_OFF, LP_PY_TYPE_MRO_OFF};
    for (size_t i = 0; i < sizeof tuples / sizeof *tuples; i++) {
        const void *tuple = lp_py_pointer(query->from, tuples[i]);
        if (lp_query_index(query, tuple) < lp_python_tuple_size(query->python, tuple))
            return lp_query_answer(query, LP_EDGE_TYPE, NULL);
    }
    return false;
}

static bool name_by_shape(const struct lp_python_query *query)
{
    switch (query->is.shape) {
    case LP_PY_DICT:
        return name_in_dict(query);
    case LP_PY_LIST:
        return name_in_list(query);
    case LP_PY_TUPLE:
        return name_in_tuple(query);
    case LP_PY_CLASS:
        return name_of_class(query);
    case LP_PY_FRAME:
    case LP_PY_GENERATOR:
        return name_local(query);
    default:
        return false;
    }
}

/* A reference that tp_traverse reports, directly or through what is hidden. */
struct search {
    const struct lp_python_query *query;
    struct lp_walk *walk;
    size_t index; /* of the referent, without the type */
    bool is_found;
};

static int visit_inner(const void *referent, void *context)
{
    struct search *search = context;
    search->is_found = search->is_found || lp_query_matches(search->query, referent);
    return 0;
}

static int visit_referent(const void *referent, void *context)
{
    struct search *search = context;
    const struct lp_python_query *query = search->query;
    if (search->is_found || referent == lp_py_type(query->from))
        return 0;
    search->is_found = lp_query_matches(query, referent);
    if (!search->is_found && lp_python_is_hidden(search->walk, query->from, referent))
        lp_python_references_each(referent, visit_inner, search);
    search->index += !search->is_found;
    return 0;
}

static bool name_reference(const struct lp_python_query *query, struct lp_walk *walk)
{
    struct search search = {.query = query, .walk = walk};
    if (query->to == lp_py_type(query->from))
        return lp_query_answer(query, LP_EDGE_TYPE, NULL);
    bool is_static_class =
        query->is.shape == LP_PY_CLASS && !(lp_py_type_flags(query->from) & LP_PY_FLAG_HEAPTYPE);
    if (is_static_class || !(lp_py_type_flags(lp_py_type(query->from)) & LP_PY_FLAG_HAVE_GC))
        return false;
    lp_python_references_each(query->from, visit_referent, &search);
    if (search.is_found && query->is.shape == LP_PY_DEQUE)
        return lp_query_answer_index(query, LP_EDGE_INDEX,
                                     search.index); /* it reports them in order */
    bool is_attribute = query->is.edge == LP_EDGE_ATTRIBUTE;
    return search.is_found &&
           lp_query_answer(query, is_attribute ? LP_EDGE_REFERENCE : query->is.edge, NULL);
}

/* What a table has for its owner: see belongings.h. */
static bool name_weak_value(const struct lp_python_query *query)
{
    return query->step->edge == LP_EDGE_ITEM && query->is.edge != LP_EDGE_ITEM &&
           lp_query_answer(query, LP_EDGE_ITEM, "of a WeakKeyDictionary");
}

bool lp_python_name_edge(struct lp_walk *walk, const void *from, const void *to,
                         struct lp_step *step)
{
    struct lp_python_query query = {.python = lp_walk_environment(walk)->python,
                                    .from = from,
                                    .to = to,
                                    .is = lp_python_type_of(lp_py_type(from)),
                                    .step = step};
    query.python->error_clear();
    step->name[0] = '\0';
    return name_by_shape(&query) || lp_query_place(&query) || name_by_namespace(&query) ||
           name_by_slot(&query) || lp_query_thread_local(&query) || name_reference(&query, walk) ||
           name_weak_value(&query);
}

bool lp_python_is_hidden(struct lp_walk *walk, const void *from, const void *object)
{
    const struct lp_python *python = lp_walk_environment(walk)->python;
    const void *type = lp_py_type(object);
    if (type == python->cell_type)
        return true;
    if (type != python->dict_type && type != python->tuple_type && type != python->frame_type)
        return false;
    bool is_class = lp_py_is_class(from);
    if (is_class && (lp_py_pointer(from, LP_PY_TYPE_BASES_OFF) == object ||
                     lp_py_pointer(from, LP_PY_TYPE_MRO_OFF) == object))
        return true;
    bool is_cache_table =
        type == python->dict_type && lp_python_type_of(lp_py_type(from)).shape == LP_PY_CACHE;
    return is_cache_table || object == lp_python_namespace(python, from) ||
           lp_python_is_kept_in_place(python, from, object) ||
           lp_python_is_of_locals(python, from, object);
}
