/* A search breadth first from all named survivors at once, reading every word of their blocks as if
 * it were a pointer (Boehm's conservative scan). QObjects start before Python objects, so that a
 * widget's private part is the widget's and not its wrapper's. Connections own nothing: what they
 * point to is held by others as well. */
#include "agent/ownership.h"

#include "agent/recorder.h"
#include "base/one_of.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum {
    MAX_SCAN_BYTES = 1 << 20,
    HEAD_WORDS = 12,
    MAX_BASES = 64,
    WRAPPER_DEPTH = 2,
    SIZE_CLASS_STEP = 16, /* of the Python heap */
    ALIAS_DATA = 16,
    PROXY_ENTRY_BYTES = 16,
};

struct search {
    struct lp_survivors *survivors;
    struct lp_vector queue; /* uint32_t: survivors whose words are to be read */
};

static void push(struct search *search, uint32_t index)
{
    uint32_t *place = lp_vector_add(&search->queue, &search->survivors->arena, uint32_t);
    if (place != NULL)
        *place = index;
}

/* sip's and shiboken's wrappers know their C++ object. */
static bool is_wrapper(const void *object)
{
    static const char *const roots[] = {"sip.simplewrapper", "Shiboken.Object",
                                        "PyQt5.sip.simplewrapper", "PyQt6.sip.simplewrapper"};
    const void *type = lp_py_type(object);
    for (int depth = 0; type != NULL && depth < MAX_BASES; depth++) {
        if (lp_is_one_of(lp_py_type_name(type), roots, sizeof roots / sizeof *roots))
            return true;
        type = (const void *)lp_py_word(type, LP_PY_TYPE_BASE_OFF);
    }
    return false;
}

static void meet(struct search *search, const struct lp_survivor *from, uint32_t root,
                 uintptr_t word)
{
    struct lp_survivor *found = lp_survivor_around(search->survivors, word);
    if (found == NULL || found == from || found->epoch != from->epoch)
        return;
    if (found->kind > LP_SURVIVOR_BUFFER || found->owner != LP_NO_OWNER)
        return;
    found->owner = root;
    push(search, lp_survivor_index(search->survivors, found));
}

/* Without what rounding up to the size class left behind an object: that is never written, and may
 * hold what an earlier block of the place held. */
static uint64_t written_bytes(const struct lp_survivor *item)
{
    if (item->kind != LP_SURVIVOR_OBJECT)
        return item->bytes;
    const void *type = lp_py_type(item->object);
    uint64_t end =
        (uintptr_t)item->object - item->address + lp_py_word(type, LP_PY_TYPE_BASICSIZE_OFF);
    bool is_padded = lp_py_word(type, LP_PY_TYPE_ITEMSIZE_OFF) == 0 && end <= item->bytes &&
                     item->bytes - end < SIZE_CLASS_STEP;
    return is_padded ? end : item->bytes;
}

static void scan(struct search *search, uint32_t index)
{
    const struct lp_survivor *item = lp_survivor_at(search->survivors, index);
    uint32_t root = item->owner != LP_NO_OWNER ? item->owner : index;
    if (item->kind == LP_SURVIVOR_MAPPING)
        return; /* may be megabytes of pixels, or unreadable */
    uint64_t bytes = written_bytes(item);
    if (bytes > MAX_SCAN_BYTES)
        bytes = MAX_SCAN_BYTES;
    for (uint64_t offset = 0; offset + 8 <= bytes; offset += 8)
        meet(search, item, root, lp_py_word((const void *)item->address, offset));
}

/* A wrapper reaches its C++ object directly (sip) or over two blocks (shiboken), whoever else is
 * taken for the owner of those: a stale pointer is enough for that. */
static void mark_wrapped(struct lp_survivors *survivors, uint32_t wrapper,
                         const struct lp_survivor *block, int depth)
{
    const uint64_t bytes = written_bytes(block);
    for (uint64_t offset = 0; offset + 8 <= bytes; offset += 8) {
        uintptr_t word = lp_py_word((const void *)block->address, offset);
        struct lp_survivor *found = lp_survivor_around(survivors, word);
        if (found == NULL || found == block || found->epoch != block->epoch)
            continue;
        if (found->kind == LP_SURVIVOR_NATIVE && depth > 0)
            mark_wrapped(survivors, wrapper, found, depth - 1);
        if (found->kind != LP_SURVIVOR_QOBJECT || found->address != word)
            continue;
        found->flags |= LP_CLUSTER_WRAPPED;
        found->owner = wrapper;
    }
}

static void mark_all_wrapped(struct lp_survivors *survivors)
{
    lp_vector_each(&survivors->items, struct lp_survivor, item)
    {
        if (item->kind == LP_SURVIVOR_OBJECT && is_wrapper(item->object))
            mark_wrapped(survivors, lp_survivor_index(survivors, item), item, WRAPPER_DEPTH);
    }
}

/* sip enters a wrapper under the address of each base class too, by an alias: a copy of its first
 * words, with the wrapper where the address of the C++ object is (sip_object_map.c). */
static struct lp_survivor *alias_of(const struct lp_survivors *survivors,
                                    const struct lp_survivor *block)
{
    const void *words = (const void *)block->address;
    if (block->bytes < ALIAS_DATA + sizeof(uintptr_t))
        return NULL;
    uint64_t *index = lp_hash_map_find(&survivors->by_object, lp_py_word(words, ALIAS_DATA));
    struct lp_survivor *wrapper = index != NULL ? lp_survivor_at(survivors, *index) : NULL;
    return wrapper != NULL && lp_py_type(words) == lp_py_type(wrapper->object) ? wrapper : NULL;
}

/* PyQt finds its slot proxies by a table; its entries are a proxy and the next entry. */
static struct lp_survivor *proxy_of(const struct lp_survivors *survivors,
                                    const struct lp_survivor *block)
{
    if (block->bytes != PROXY_ENTRY_BYTES)
        return NULL;
    uint64_t *index =
        lp_hash_map_find(&survivors->by_address, lp_py_word((const void *)block->address, 0));
    struct lp_survivor *proxy = index != NULL ? lp_survivor_at(survivors, *index) : NULL;
    bool is_proxy = proxy != NULL && proxy->kind == LP_SURVIVOR_QOBJECT &&
                    proxy->name == lp_recorder_string("PyQtSlotProxy");
    return is_proxy ? proxy : NULL;
}

/* What a binding has noted about an object goes with the object; nothing but the binding's tables
 * points to it. */
static void own_notes(struct lp_survivors *survivors)
{
    lp_vector_each(&survivors->items, struct lp_survivor, item)
    {
        if (item->kind != LP_SURVIVOR_NATIVE || item->owner != LP_NO_OWNER || item->bytes == 0)
            continue;
        struct lp_survivor *about = alias_of(survivors, item);
        if (about == NULL)
            about = proxy_of(survivors, item);
        if (about != NULL && about->epoch == item->epoch)
            item->owner = lp_survivor_index(survivors, about);
    }
}

void lp_own_blocks(struct lp_survivors *survivors)
{
    static const enum lp_survivor_kind roots[] = {LP_SURVIVOR_QOBJECT, LP_SURVIVOR_OBJECT,
                                                  LP_SURVIVOR_CONNECTION};
    struct search search = {.survivors = survivors};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        lp_vector_each(&survivors->items, struct lp_survivor, item) if (item->kind == roots[i])
            push(&search, lp_survivor_index(survivors, item));
    for (size_t i = 0; i < search.queue.count; i++)
        scan(&search, *lp_vector_at(&search.queue, uint32_t, i));
    own_notes(survivors);
    mark_all_wrapped(survivors);
}

/* Containers keep the address of their buffer in their first words. */
static void look_into(const void *object, void *context)
{
    struct lp_survivors *survivors = context;
    const void *type = lp_py_type(object);
    size_t words = lp_py_word(type, LP_PY_TYPE_BASICSIZE_OFF) / 8;
    for (size_t i = 2; i < words && i < HEAD_WORDS; i++) {
        struct lp_survivor *found =
            lp_survivor_around(survivors, lp_py_word(object, i * sizeof(uintptr_t)));
        if (found == NULL || found->kind != LP_SURVIVOR_BUFFER || found->owner != LP_NO_OWNER)
            continue;
        found->flags |= LP_CLUSTER_GROWTH;
        found->name = lp_recorder_string(lp_py_type_name(type));
    }
}

static bool has_unowned_buffer(const struct lp_survivors *survivors)
{
    lp_vector_each(&survivors->items, struct lp_survivor,
                   item) if (item->kind == LP_SURVIVOR_BUFFER && item->owner == LP_NO_OWNER &&
                             item->address != 0) return true;
    return false;
}

void lp_own_growth(struct lp_survivors *survivors, const struct lp_python *python)
{
    if (has_unowned_buffer(survivors))
        lp_python_objects_each(python, look_into, survivors);
}
