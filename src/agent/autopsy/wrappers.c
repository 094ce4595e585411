/* A wrapper is known by its type: one that derives from the type that all of the binding's wrappers
 * derive from. */
#include "agent/autopsy/wrappers.h"

#include <stdint.h>
#include <string.h>

#include "agent/recorder.h"
#include "base/format.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum {
    MAX_KINDS = 4, /* bindings in one process */
    MAX_SAMPLES = 256,
    NO_KIND = 0xff,
    MAX_DEPTH = 64,
    MAP_NODE_BYTES = 64,      /* a node of shiboken's */
    LEAST_TABLE_BYTES = 4096, /* sip's has 521 places at first */
    MAX_TABLE_WORDS = 8192,
    MAX_BASE_OFFSET = 4096,
};

struct kind {
    const struct lp_binding *binding;
    const void *base;
    unsigned layout;                  /* 0: not known */
    const void *samples[MAX_SAMPLES]; /* every 2^step_bits-th of all that were seen */
    size_t sample_count, seen;
    unsigned step_bits;
};

static struct kind kinds[MAX_KINDS];
static size_t kind_count;
static struct lp_hash_map kind_of_type;       /* type -> index of its kind + 1, or NO_KIND */
static struct lp_hash_map by_cpp, by_wrapper; /* the one to the other */
static struct lp_vector wrappers;             /* const void * */
static struct lp_arena *memory;

/* The type of the chain of bases whose name a binding knows. */
static const void *find_base(const void *type, const struct lp_binding **ret_binding)
{
    for (int depth = 0; type != NULL && depth < MAX_DEPTH; depth++) {
        const struct lp_binding *binding = lp_binding_of_base(lp_py_type_name(type));
        if (binding != NULL) {
            *ret_binding = binding;
            return type;
        }
        type = (const void *)lp_py_word(type, LP_PY_TYPE_BASE_OFF);
    }
    return NULL;
}

static uint64_t find_kind(const void *type)
{
    const struct lp_binding *binding;
    const void *base = find_base(type, &binding);
    if (base == NULL)
        return NO_KIND;
    for (size_t i = 0; i < kind_count; i++)
        if (kinds[i].base == base)
            return i + 1;
    if (kind_count == MAX_KINDS)
        return NO_KIND;
    kinds[kind_count++] = (struct kind){.binding = binding, .base = base};
    return kind_count;
}

static struct kind *kind_of(const void *object)
{
    const void *type = lp_py_type(object);
    uint64_t *place = lp_hash_map_put(&kind_of_type, (uint64_t)(uintptr_t)type);
    if (place == NULL)
        return NULL;
    if (*place == 0)
        *place = find_kind(type);
    return *place != NO_KIND ? &kinds[*place - 1] : NULL;
}

/* Every one while there is room, then every second of all, every fourth, ... */
static void take_sample(struct kind *kind, const void *object)
{
    if (kind->sample_count == MAX_SAMPLES) {
        kind->sample_count = MAX_SAMPLES / 2;
        kind->step_bits++;
        for (size_t i = 0; i < kind->sample_count; i++)
            kind->samples[i] = kind->samples[2 * i];
    }
    if ((kind->seen++ & ((1ul << kind->step_bits) - 1)) == 0)
        kind->samples[kind->sample_count++] = object;
}

static void look_at(const void *object, void *context)
{
    (void)context;
    struct kind *kind = kind_of(object);
    const void **place = kind != NULL ? lp_vector_add(&wrappers, memory, const void *) : NULL;
    if (place == NULL)
        return;
    *place = object;
    take_sample(kind, object);
}

static void record(const struct kind *kind)
{
    char name[64];
    lp_format(name, sizeof name, "%s wrappers", kind->binding->name);
    lp_put(FEATURE, feature, .name = lp_recorder_string(name),
           .state = (uint8_t)(kind->layout != 0 ? LP_FEATURE_ON : LP_FEATURE_OFF),
           .reason = lp_recorder_string(
               kind->layout != 0 ? "calibrated" : "the layout of its wrappers is not known"));
}

void lp_wrappers_gather(const struct lp_python *python, struct lp_arena *arena)
{
    memory = arena;
    lp_python_objects_each(python, look_at, NULL);
    for (struct kind *kind = kinds; kind < kinds + kind_count; kind++) {
        kind->layout =
            lp_binding_fit(python, kind->binding, kind->base, kind->samples, kind->sample_count);
        record(kind);
    }
    lp_vector_each(&wrappers, const void *, object)
    {
        struct lp_wrapper wrapper;
        if (!lp_wrapper_read(*object, &wrapper) || wrapper.cpp == NULL)
            continue;
        uint64_t *place = lp_hash_map_put(&by_cpp, (uint64_t)(uintptr_t)wrapper.cpp);
        if (place != NULL)
            *place = (uint64_t)(uintptr_t)*object;
        place = lp_hash_map_put(&by_wrapper, (uint64_t)(uintptr_t)*object);
        if (place != NULL)
            *place = (uint64_t)(uintptr_t)wrapper.cpp;
    }
}

bool lp_wrapper_read(const void *object, struct lp_wrapper *ret)
{
    const void *type = lp_py_type(object);
    const uint64_t *index = lp_hash_map_find(&kind_of_type, (uint64_t)(uintptr_t)type);
    if (index == NULL || *index == NO_KIND || kinds[*index - 1].layout == 0)
        return false;
    const struct kind *kind = &kinds[*index - 1];
    *ret = kind->binding->read(object, kind->base, kind->layout);
    return true;
}

const void *lp_wrapper_of(const void *cpp)
{
    const uint64_t *wrapper =
        cpp != NULL ? lp_hash_map_find(&by_cpp, (uint64_t)(uintptr_t)cpp) : NULL;
    return wrapper != NULL ? (const void *)(uintptr_t)*wrapper : NULL;
}

/* An object of several base classes is entered with the address of each of them. */
static bool is_entry(uintptr_t cpp, uintptr_t wrapper)
{
    const uint64_t *found = lp_hash_map_find(&by_wrapper, wrapper);
    return found != NULL && cpp - (uintptr_t)*found < MAX_BASE_OFFSET;
}

static const void *find_entry(const uintptr_t *words, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (words[i] != 0 && words[i + 1] != 0 && is_entry(words[i], words[i + 1]))
            return (const void *)words[i + 1];
    return NULL;
}

const void *lp_wrapper_of_entry(const void *block, size_t bytes)
{
    bool may_be = by_cpp.count > 0 && bytes <= MAP_NODE_BYTES;
    return may_be ? find_entry(block, bytes / sizeof(uintptr_t)) : NULL;
}

bool lp_wrappers_is_map(const void *block, size_t bytes)
{
    size_t count = bytes / sizeof(uintptr_t);
    if (by_cpp.count == 0 || bytes < LEAST_TABLE_BYTES)
        return lp_wrapper_of_entry(block, bytes) != NULL;
    return find_entry(block, count < MAX_TABLE_WORDS ? count : MAX_TABLE_WORDS) != NULL;
}
