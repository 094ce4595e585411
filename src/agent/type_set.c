/* `type.__subclasses__(T)` from object downwards, which finds static types as well; metaclasses
 * that override it are not asked. */
#include "agent/type_set.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/vector.h"
#include "probe/cpython/python_object.h"

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
    python->error_restore(type, value, traceback);
}
