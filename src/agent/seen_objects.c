#include "agent/seen_objects.h"

#include <stddef.h>

enum { MAX_OBJECTS = 4096 };

static struct lp_seen_object objects[MAX_OBJECTS];
static size_t object_count;

/* FNV-1a */
static uint64_t hash_of(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
    return hash;
}

static struct lp_seen_object *entry_of(const void *dynamic)
{
    for (size_t i = object_count; i-- > 0;)
        if (objects[i].dynamic == dynamic)
            return &objects[i];
    return NULL;
}

struct lp_seen_object *lp_seen_object_find(const struct lp_loaded_object *object)
{
    struct lp_seen_object *entry = entry_of(object->dynamic);
    if (entry == NULL || entry->name_hash != hash_of(object->name) ||
        (entry->slot != NULL && *entry->slot != entry->function))
        return NULL;
    return entry;
}

/* A full table begins anew: patching an object once more does no harm. */
void lp_seen_object_remember(const struct lp_loaded_object *object, const uintptr_t *slot,
                             bool is_final)
{
    struct lp_seen_object *entry = entry_of(object->dynamic);
    if (entry == NULL && object_count == MAX_OBJECTS)
        object_count = 0;
    if (entry == NULL)
        entry = &objects[object_count++];
    *entry = (struct lp_seen_object){.dynamic = object->dynamic,
                                     .name_hash = hash_of(object->name),
                                     .slot = slot,
                                     .function = slot != NULL ? *slot : 0,
                                     .is_final = is_final};
}
