/* Only objects of exactly the type are kept, and their destructor asks for that at its end (the
 * functions list_dealloc, dict_dealloc and tupledealloc of CPython 3.9 to 3.13). So a destructor
 * put before it gives the dying object, which nothing refers to any more, a type that is the same
 * in all but its address: its memory then goes to the type's tp_free. Objects of subclasses pass as
 * they are. */
#include "agent/free_lists.h"

#include <string.h>

#include "probe/cpython/python_object.h"

enum { TYPE_BYTES = 408 /* of PyTypeObject, in 3.9; later ones are longer */ };

typedef void (*destructor)(void *object);

struct kept_type {
    const void *type;
    destructor original, before;
    char twin[TYPE_BYTES] __attribute__((aligned(16)));
};

enum { LISTS, DICTS, TUPLES, KEPT_TYPES };
static struct kept_type kept[KEPT_TYPES];

/* The empty tuple is one object that outlives its last reference. */
static bool is_kept(const struct kept_type *kind, const void *object)
{
    return lp_py_type(object) == kind->type &&
           (kind != &kept[TUPLES] || lp_py_word(object, LP_PY_SIZE_OFF) != 0);
}

static void die(const struct kept_type *kind, void *object)
{
    if (is_kept(kind, object)) {
        const void *twin = kind->twin;
        memcpy((char *)object + LP_PY_TYPE_OFF, &twin, sizeof twin);
    }
    kind->original(object);
}

static void list_dies(void *object)
{
    die(&kept[LISTS], object);
}

static void dict_dies(void *object)
{
    die(&kept[DICTS], object);
}

static void tuple_dies(void *object)
{
    die(&kept[TUPLES], object);
}

static void replace(const void *type, destructor from, destructor to)
{
    if (lp_py_word(type, LP_PY_TYPE_DEALLOC_OFF) == (uintptr_t)from)
        memcpy((char *)type + LP_PY_TYPE_DEALLOC_OFF, &to, sizeof to);
}

static void find_types(const struct lp_python *python)
{
    const void *types[] = {python->list_type, python->dict_type, python->tuple_type};
    static const destructor before[] = {list_dies, dict_dies, tuple_dies};
    for (int i = 0; i < KEPT_TYPES; i++) {
        kept[i].type = types[i];
        kept[i].before = before[i];
        kept[i].original = (destructor)lp_py_word(types[i], LP_PY_TYPE_DEALLOC_OFF);
        memcpy(kept[i].twin, types[i], TYPE_BYTES);
    }
}

void lp_free_lists_bypass(const struct lp_python *python, bool wanted)
{
    if (kept[0].type == NULL)
        find_types(python);
    for (struct kept_type *kind = kept; kind < kept + KEPT_TYPES; kind++)
        if (wanted)
            replace(kind->type, kind->original, kind->before);
        else
            replace(kind->type, kind->before, kind->original);
}
