/* A Python block is believed to be an object only when the word where its type should be is one of
 * the known type objects, at the offset that this type's objects have in their block. */
#include "agent/naming.h"

#include <string.h>

#include "agent/block_map.h"
#include "agent/connections.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/type_set.h"
#include "probe/cpython/python_object.h"

/* Words before the object in its block: the collector's head, and from 3.11 on a place for dict and
 * weak references. */
static size_t object_offset(const struct lp_python *python, const void *type)
{
    uint64_t flags = lp_py_type_flags(type);
    uint64_t preheader = python->minor >= 12 ? LP_PY_FLAG_MANAGED_DICT | LP_PY_FLAG_MANAGED_WEAKREF
                         : python->minor == 11 ? LP_PY_FLAG_MANAGED_DICT
                                               : 0;
    return (flags & LP_PY_FLAG_HAVE_GC ? LP_PY_GC_HEAD_BYTES : 0u) + (flags & preheader ? 16u : 0u);
}

/* What lies in memory that an object left has its type still, but no count that an object can have:
 * at most 32 bits, immortal ones too. */
static bool has_count(const void *object)
{
    uintptr_t count = lp_py_word(object, LP_PY_REFCOUNT_OFF);
    return count != 0 && count <= UINT32_MAX;
}

const void *lp_python_object_in(const struct lp_python *python, const struct lp_hash_map *types,
                                uintptr_t block, uint64_t bytes)
{
    for (size_t offset = 0; offset <= 32 && offset + 16 <= bytes; offset += 16) {
        const void *object = (const char *)block + offset;
        const void *type = lp_py_type(object);
        if (lp_hash_map_find(types, (uint64_t)(uintptr_t)type) != NULL &&
            object_offset(python, type) == offset && has_count(object))
            return object;
    }
    return NULL;
}

static void name_object(struct lp_survivors *survivors, struct lp_survivor *item,
                        const void *object)
{
    const void *type = lp_py_type(object);
    item->object = object;
    item->name = lp_recorder_string(lp_py_type_name(type));
    if (lp_py_type_flags(type) & LP_PY_FLAG_HAVE_GC)
        item->flags |= LP_CLUSTER_GC_TRACKED;
    uint64_t *place = lp_hash_map_put(&survivors->by_object, (uint64_t)(uintptr_t)object);
    if (place != NULL)
        *place = lp_survivor_index(survivors, item);
}

void lp_name_python(struct lp_survivors *survivors, const struct lp_python *python)
{
    lp_type_set_collect(python, &survivors->types);
    lp_vector_each(&survivors->items, struct lp_survivor, item)
    {
        if (item->kind != LP_SURVIVOR_OBJECT)
            continue;
        const void *object =
            lp_python_object_in(python, &survivors->types, item->address, item->bytes);
        if (object != NULL)
            name_object(survivors, item, object);
        else
            item->kind = LP_SURVIVOR_BUFFER;
    }
}

/* A QObject that is no block of its own (a member, on a stack) gets an entry of 0 bytes. */
static void name_qobject(const struct lp_qobject *object, void *context)
{
    struct lp_survivors *survivors = context;
    uint64_t *index = lp_hash_map_find(&survivors->by_address, object->address);
    struct lp_survivor *item =
        index != NULL ? lp_survivor_at(survivors, *index)
                      : lp_vector_add(&survivors->items, &survivors->arena, struct lp_survivor);
    if (item == NULL)
        return;
    uint64_t *place =
        index == NULL ? lp_hash_map_put(&survivors->by_object, object->address) : NULL;
    if (place != NULL)
        *place = lp_survivor_index(survivors, item);
    item->address = object->address;
    item->epoch = object->epoch;
    item->kind = LP_SURVIVOR_QOBJECT;
    item->object = (const void *)object->address;
    item->name = object->class_name != 0 ? object->class_name : lp_recorder_string("QObject");
}

void lp_name_qobjects(struct lp_survivors *survivors)
{
    lp_qobject_each(survivors->first, survivors->last, name_qobject, survivors);
}

static void name_connection(const struct lp_found_connection *found, void *context)
{
    struct lp_survivors *survivors = context;
    uint64_t *index = lp_hash_map_find(&survivors->by_address, found->address);
    if (index == NULL)
        return;
    struct lp_survivor *item = lp_survivor_at(survivors, *index);
    item->kind = LP_SURVIVOR_CONNECTION;
    item->name = found->name;
    item->holder = LP_HOLDER_UNBOUNDED;
    item->holder_name = found->sender_class;
}

void lp_name_connections(struct lp_survivors *survivors, const struct lp_qt *qt,
                         const struct lp_qt_layout *layout)
{
    lp_connections_each(qt, layout, survivors->first, survivors->last, name_connection, survivors);
}
