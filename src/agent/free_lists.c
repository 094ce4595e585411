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

static struct kept_type kept[3];

static void die(const struct kept_type *kind, void *object)
{
    if (lp_py_type(object) == kind->type) {
        const void *twin = kind->twin;
        memcpy((char *)object + LP_PY_TYPE_OFF, &twin, sizeof twin);
    }
    kind->original(object);
}

static void die_first(void *object)
{
    die(&kept[0], object);
}

static void die_second(void *object)
{
    die(&kept[1], object);
}

static void die_third(void *object)
{
    die(&kept[2], object);
}

static void replace(const void *type, destructor from, destructor to)
{
    if (lp_py_word(type, LP_PY_TYPE_DEALLOC_OFF) == (uintptr_t)from)
        memcpy((char *)type + LP_PY_TYPE_DEALLOC_OFF, &to, sizeof to);
}

static void find_types(const struct lp_python *python)
{
    const void *types[] = {python->list_type, python->dict_type, python->tuple_type};
    static const destructor before[] = {die_first, die_second, die_third};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
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
    for (struct kept_type *kind = kept; kind < kept + sizeof kept / sizeof *kept; kind++)
        if (wanted)
            replace(kind->type, kind->original, kind->before);
        else
            replace(kind->type, kind->before, kind->original);
}
