/* `type.__subclasses__(T)` from object downwards, which finds static types as well; metaclasses
 * that override it are not asked. */
#include "agent/type_set.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/vector.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

static void add_subclasses(const struct lp_python *python, const void *type,
                           struct lp_hash_map *types, struct lp_vector *queue,
                           struct lp_arena *arena)
{
    struct lp_py_object *list =
        python->call_method((struct lp_py_object *)python->type_type, "__subclasses__", "O", type);
    if (list == NULL) {
        python->error_clear();
        return;
    }
    for (ssize_t i = 0; i < python->list_size(list); i++) {
        const void *subclass = python->list_item(list, i);
        uint64_t *place = lp_hash_map_put(types, (uint64_t)(uintptr_t)subclass);
        const void **next =
            place != NULL && *place == 0 ? lp_vector_add(queue, arena, const void *) : NULL;
        if (next == NULL)
            continue;
        *place = 1;
        *next = subclass;
    }
    python->decref(list);
}

struct search {
    const struct lp_python *python;
    const void *found;
};

static void look_for_links(const void *object, void *context)
{
    struct search *search = context;
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    if (search->found == NULL && lp_py_type(object) == search->python->dict_type &&
        search->python->dict_next((struct lp_py_object *)object, &position, &key, &value) &&
        strcmp(lp_py_type_name(lp_py_type(value)), "functools._lru_list_elem") == 0)
        search->found = lp_py_type(value);
}

/* In 3.9 the type of an lru_cache's links was never made ready, so that object does not know it. */
static void add_link_type(const struct lp_python *python, struct lp_hash_map *types)
{
    struct search search = {.python = python};
    if (python->minor == 9)
        lp_python_objects_each(python, look_for_links, &search);
    uint64_t *place =
        search.found != NULL ? lp_hash_map_put(types, (uint64_t)(uintptr_t)search.found) : NULL;
    if (place != NULL)
        *place = 1;
}

void lp_type_set_collect(const struct lp_python *python, struct lp_hash_map *ret_types)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    struct lp_arena arena = {0};
    struct lp_vector queue = {0};
    const void *object_type = (const void *)lp_py_word(python->type_type, LP_PY_TYPE_BASE_OFF);
    const void **first = lp_vector_add(&queue, &arena, const void *);
    uint64_t *place = lp_hash_map_put(ret_types, (uint64_t)(uintptr_t)object_type);
    if (first != NULL && place != NULL) {
        *place = 1;
        *first = object_type;
    }
    for (size_t i = 0; i < queue.count; i++)
        add_subclasses(python, *lp_vector_at(&queue, const void *, i), ret_types, &queue, &arena);
    lp_arena_done(&arena);
    add_link_type(python, ret_types);
    python->error_restore(type, value, traceback);
}
