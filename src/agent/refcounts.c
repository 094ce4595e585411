/* Most objects have one or two references, so only counts that could have grown through the warm-up
 * are kept, in the order of the walk: nothing is searched for there. Half-way only what has grown
 * so far by its count alone is looked up in them, and is all that matters in the end. A rate is
 * believed when both halves of the counted cycles show it; what comes once on top of it is left
 * out. Nothing is allocated in Python until the names are made, after the last look. */
#include "agent/refcounts.h"

#include <string.h>

#include "agent/block_map.h"
#include "agent/object_names.h"
#include "agent/page_heap.h"
#include "agent/recorder.h"
#include "base/mapping.h"
#include "base/one_of.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum {
    MAX_OBJECTS = 4 << 20, /* of the first look: 64 MB, touched as used */
    MAX_GROWN = 1 << 20,
    MAX_RECORDS = 50,
    RECENT = 1024,
    MAX_DEPTH = 8, /* of untracked tuples in each other */
    MAX_REACH = 64 /* from the start of a large block to the object in it */
};

/* Count and type of an object at the end of the warm-up. */
struct lp_counted {
    uint64_t object;
    uint64_t state; /* pack() */
};

struct grown {
    const void *object;
    const void *type;
    uint32_t before, half, after; /* 0: not seen */
    uint64_t rate;                /* whole references a cycle */
};

struct look {
    struct lp_refcounts *refcounts;
    const struct lp_python *python;
    void (*see)(struct lp_refcounts *refcounts, const void *object, uint32_t count);
    uint32_t least; /* counts below are not looked at */
    int depth;
    const void *recent[RECENT]; /* what many refer to is seen once, mostly */
};

static uint32_t half_of(const struct lp_refcounts *refcounts)
{
    return refcounts->counted / 2;
}

static uint64_t pack(const void *type, uint32_t count)
{
    return (uint64_t)(uintptr_t)type << 32 | count;
}

static void see_first(struct lp_refcounts *refcounts, const void *object, uint32_t count)
{
    if (refcounts->before == NULL)
        refcounts->before = lp_mapping_reserve(MAX_OBJECTS * sizeof(struct lp_counted));
    refcounts->is_full = refcounts->before == NULL || refcounts->before_count == MAX_OBJECTS;
    if (!refcounts->is_full)
        refcounts->before[refcounts->before_count++] =
            (struct lp_counted){(uint64_t)(uintptr_t)object, pack(lp_py_type(object), count)};
}

static struct grown *find_grown(const struct lp_refcounts *refcounts, uint64_t object)
{
    uint64_t *index = lp_hash_map_find(&refcounts->by_address, object);
    return index != NULL && *index != 0 ? lp_vector_at(&refcounts->grown, struct grown, *index - 1)
                                        : NULL;
}

static void see_half(struct lp_refcounts *refcounts, const void *object, uint32_t count)
{
    uint64_t *place = lp_hash_map_put(&refcounts->by_address, (uint64_t)(uintptr_t)object);
    if (place != NULL && *place != 0)
        return;
    struct grown *item = place != NULL && refcounts->grown.count < MAX_GROWN
                             ? lp_vector_add(&refcounts->grown, &refcounts->arena, struct grown)
                             : NULL;
    refcounts->is_full = refcounts->is_full || item == NULL;
    if (item == NULL)
        return;
    *place = refcounts->grown.count;
    *item = (struct grown){.object = object, .type = lp_py_type(object), .half = count};
}

/* Not where another type is at the address now: it was freed and used again. */
static void recall_first(struct lp_refcounts *refcounts)
{
    for (size_t i = 0; i < refcounts->before_count; i++) {
        const struct lp_counted *before = &refcounts->before[i];
        struct grown *item = find_grown(refcounts, before->object);
        if (item != NULL && before->state >> 32 == pack(item->type, 0) >> 32)
            item->before = (uint32_t)before->state;
    }
}

static void forget_first(struct lp_refcounts *refcounts)
{
    if (refcounts->before != NULL)
        lp_mapping_free(refcounts->before, MAX_OBJECTS * sizeof(struct lp_counted));
    refcounts->before = NULL;
    refcounts->before_count = 0;
}

static void see_last(struct lp_refcounts *refcounts, const void *object, uint32_t count)
{
    struct grown *item = find_grown(refcounts, (uint64_t)(uintptr_t)object);
    if (item != NULL && item->type == lp_py_type(object))
        item->after = count;
}

/* An immortal object's count is negative as 32 bits. */
static void see(const struct look *look, const void *object, uint32_t extra)
{
    uint32_t count = (uint32_t)lp_py_refcount(object) - extra;
    if (count >= look->least && (int32_t)count > 0)
        look->see(look->refcounts, object, count);
}

static bool is_recent(struct look *look, const void *object)
{
    const void **place = &look->recent[(uintptr_t)object / 16 % RECENT];
    bool is_same = *place == object;
    *place = object;
    return is_same;
}

/* Tracked objects are visited by themselves. */
static int visit_referent(const void *referent, void *context)
{
    struct look *look = context;
    const void *type = lp_py_type(referent);
    if (type == look->python->str_type || type == look->python->int_type ||
        type == look->python->float_type || is_recent(look, referent))
        return 0;
    if (!(lp_py_type_flags(type) & LP_PY_FLAG_HAVE_GC)) {
        see(look, referent, 0);
    } else if (lp_python_is_untracked(look->python, referent) && look->depth < MAX_DEPTH) {
        see(look, referent, 0);
        look->depth++;
        lp_python_references_each(referent, visit_referent, look);
        look->depth--;
    }
    return 0;
}

/* The walk itself holds a reference. */
static void visit_object(const void *object, void *context)
{
    see(context, object, 1);
    lp_python_references_each(object, visit_referent, context);
}

static void look_at_all(struct look *look)
{
    const struct lp_refcounts *refcounts = look->refcounts;
    uint64_t start_ns = lp_now_ns();
    lp_python_objects_each(look->python, visit_object, look);
    lp_note(LP_NOTE_DEBUG, "reference counts: %zu objects kept, %zu compared, in %u ms",
            refcounts->before_count, refcounts->grown.count,
            (unsigned)((lp_now_ns() - start_ns) / 1000000u));
}

/* The singletons and the like: from 3.12 on they are not counted at all; before, and with strings
 * ever, everything refers to them and it means nothing. */
static bool is_value(const struct grown *item)
{
    static const char *const names[] = {"NoneType", "bool",     "int", "float",
                                        "complex",  "ellipsis", "str", "NotImplementedType"};
    const char *name = lp_py_type_name(item->type);
    if (strcmp(name, "tuple") == 0 || strcmp(name, "bytes") == 0) /* () and b"" */
        return lp_py_word(item->object, LP_PY_SIZE_OFF) == 0;
    return lp_is_one_of(name, names, sizeof names / sizeof *names);
}

/* PyQt takes a reference to this type for each bound signal and never gives it back. */
static bool is_known(const struct grown *item)
{
    static const char *const types[] = {"PyQt5.QtCore.pyqtBoundSignal",
                                        "PyQt6.QtCore.pyqtBoundSignal"};
    return (lp_py_type_flags(item->type) & LP_PY_FLAG_TYPE_SUBCLASS) != 0 &&
           lp_is_one_of(lp_py_type_name(item->object), types, sizeof types / sizeof *types);
}

static uint16_t birth_of(const void *object)
{
    uintptr_t address = (uintptr_t)object;
    return lp_page_owns(object) ? lp_page_block_around(address).epoch
                                : lp_block_around(address, MAX_REACH).epoch;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* 0 for what did not grow in every cycle, or was born in one that counts. */
static uint64_t rate_of(const struct lp_refcounts *refcounts, const struct grown *item)
{
    uint32_t half = half_of(refcounts), first = refcounts->first_epoch + refcounts->warmup;
    if (item->before == 0 || item->half <= item->before || item->after <= item->half)
        return 0;
    uint64_t rate = smaller((item->half - item->before) / half,
                            (item->after - item->half) / (refcounts->counted - half));
    bool is_ours_to_tell =
        rate > 0 && birth_of(item->object) < first && !is_value(item) && !is_known(item);
    return is_ours_to_tell ? rate : 0;
}

/* Brings the fastest to the front (qsort() may allocate). The number of those that grew, at most
 * `most`. */
static size_t select_fastest(struct grown *grown, size_t count, size_t most)
{
    for (size_t i = 0; i < most && i < count; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < count; j++)
            if (grown[j].rate > grown[best].rate)
                best = j;
        if (grown[best].rate == 0)
            return i;
        struct grown swap = grown[i];
        grown[i] = grown[best];
        grown[best] = swap;
    }
    return count < most ? count : most;
}

static void feature(enum lp_feature_state state, const char *reason)
{
    lp_put(FEATURE, feature, .name = lp_recorder_string("reference counts"),
           .state = (uint8_t)state, .reason = lp_recorder_string(reason));
}

/* The first `count` of `grown` are what grew, the fastest first. */
static void record(const struct lp_refcounts *refcounts, const struct lp_python *python,
                   const struct grown *grown, size_t count)
{
    const void *objects[MAX_RECORDS];
    uint32_t names[MAX_RECORDS];
    for (size_t i = 0; i < count; i++)
        objects[i] = grown[i].object;
    lp_object_names(python, objects, count, names);
    for (size_t i = 0; i < count; i++)
        lp_put(REFCOUNT, refcount, .test = refcounts->test, .object = names[i],
               .growth = grown[i].rate * refcounts->counted, .cycles = refcounts->counted);
}

static void conclude(struct lp_refcounts *refcounts, const struct lp_python *python)
{
    struct grown *grown = refcounts->grown.items;
    size_t count = refcounts->grown.count;
    for (size_t i = 0; i < count; i++)
        grown[i].rate = rate_of(refcounts, &grown[i]);
    record(refcounts, python, grown, select_fastest(grown, count, MAX_RECORDS));
    if (refcounts->is_full)
        feature(LP_FEATURE_PARTIAL, "more objects than the agent keeps counts of");
    else
        feature(LP_FEATURE_ON, "compared half-way and at the end of the counted cycles");
    refcounts->is_done = true;
}

static void release(struct lp_refcounts *refcounts)
{
    forget_first(refcounts);
    lp_hash_map_done(&refcounts->by_address);
    lp_arena_done(&refcounts->arena);
    refcounts->grown = (struct lp_vector){0};
}

void lp_refcounts_look(struct lp_refcounts *refcounts, const struct lp_python *python,
                       uint32_t cycle)
{
    uint32_t warmup = refcounts->warmup, half = half_of(refcounts);
    struct look look = {.refcounts = refcounts, .python = python, .least = cycle};
    if (python == NULL || half == 0 || !lp_python_knows_references(python))
        return;
    if (cycle == warmup) {
        look.see = see_first;
        look_at_all(&look);
    } else if (cycle == warmup + half) {
        look.see = see_half;
        look_at_all(&look);
        recall_first(refcounts);
        forget_first(refcounts);
    } else if (cycle == warmup + refcounts->counted) {
        look.see = see_last;
        look_at_all(&look);
        conclude(refcounts, python);
        release(refcounts);
    }
}

void lp_refcounts_done(struct lp_refcounts *refcounts, const struct lp_python *python)
{
    if (python != NULL && !refcounts->is_done)
        feature(LP_FEATURE_OFF, !lp_python_knows_references(python)
                                    ? "what objects of this Python refer to is not known"
                                : half_of(refcounts) == 0 ? "two counted cycles are needed"
                                                          : "the test ended early");
    release(refcounts);
}
