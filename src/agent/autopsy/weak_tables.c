/* A WeakKeyDictionary keeps a value until its key goes (CPython's Lib/weakref.py), so whoever holds
 * the key is whom to ask; the table is asked where nobody else holds the key. */
#include "agent/autopsy/belongings.h"
#include "agent/autopsy/python_attributes.h"
#include "agent/autopsy/python_type.h"
#include "agent/autopsy/walk_state.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum { MAX_BASES = 64 };

static struct lp_hash_map tables; /* dicts */

struct gathering {
    struct lp_walk *walk;
    const void *class;
    struct lp_vector found; /* const void * */
};

static const void *weak_key_class(const struct lp_python *python)
{
    const void *module = lp_python_value(python, python->module_list(), "weakref");
    const void *dict = module != NULL ? lp_python_namespace(python, module) : NULL;
    return dict != NULL ? lp_python_value(python, dict, "WeakKeyDictionary") : NULL;
}

static void look_at(const void *object, void *context)
{
    struct gathering *gathering = context;
    const void *type = lp_py_type(object);
    for (int depth = 0; type != NULL && type != gathering->class && depth < MAX_BASES; depth++)
        type = lp_py_pointer(type, LP_PY_TYPE_BASE_OFF);
    const void **place =
        type == gathering->class ? lp_vector_add(&gathering->found, &gathering->walk->arena,
                                                 const void *)
                                 : NULL;
    if (place != NULL)
        *place = object;
}

static void add_entries(struct lp_walk *walk, const struct lp_python *python, const void *dict)
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    while (python->dict_next((struct lp_py_object *)dict, &position, &key, &value)) {
        if (!lp_python_is_weak_reference(key))
            continue;
        uintptr_t owner = lp_py_word(key, LP_WEAK_REFERENT_OFF);
        lp_belonging_add(walk, owner, (struct lp_node){(uintptr_t)key, LP_NODE_PYTHON},
                         LP_EDGE_ITEM);
        lp_belonging_add(walk, owner, (struct lp_node){(uintptr_t)value, LP_NODE_PYTHON},
                         LP_EDGE_ITEM);
    }
}

void lp_weak_tables_gather(struct lp_walk *walk)
{
    const struct lp_python *python = walk->environment->python;
    struct gathering gathering = {.walk = walk, .class = weak_key_class(python)};
    if (gathering.class == NULL)
        return;
    lp_python_objects_each(python, look_at, &gathering);
    lp_vector_each(&gathering.found, const void *, object)
    {
        const void *names = lp_python_namespace(python, *object);
        const void *dict = names != NULL ? lp_python_value(python, names, "data") : NULL;
        uint64_t *place = dict != NULL && lp_py_type(dict) == python->dict_type
                              ? lp_hash_map_put(&tables, (uint64_t)(uintptr_t)dict)
                              : NULL;
        if (place == NULL)
            continue;
        *place = 1;
        add_entries(walk, python, dict);
    }
}

bool lp_weak_table_is(const void *dict)
{
    return lp_hash_map_find(&tables, (uint64_t)(uintptr_t)dict) != NULL;
}
