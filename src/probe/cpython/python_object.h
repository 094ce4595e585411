/* The few words of a Python object that are read directly. Offsets of PyObject and PyTypeObject are
 * the same from CPython 3.7 to 3.13 (GIL builds, 64-bit). */
#ifndef LP_PROBE_CPYTHON_PYTHON_OBJECT_H
#define LP_PROBE_CPYTHON_PYTHON_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    LP_PY_REFCOUNT_OFF = 0,
    LP_PY_TYPE_OFF = 8,
    LP_PY_SIZE_OFF = 16,
    LP_PY_TYPE_NAME_OFF = 24,
    LP_PY_TYPE_BASICSIZE_OFF = 32,
    LP_PY_TYPE_ITEMSIZE_OFF = 40,
    LP_PY_TYPE_DEALLOC_OFF = 48,
    LP_PY_TYPE_FLAGS_OFF = 168,
    LP_PY_TYPE_TRAVERSE_OFF = 184,
    LP_PY_TYPE_BASE_OFF = 256,
    LP_PY_TYPE_DICT_OFF = 264, /* NULL for built-in types from 3.12 on */
    LP_PY_TYPE_DICTOFFSET_OFF = 288,
    LP_PY_TYPE_BASES_OFF = 336,
    LP_PY_TYPE_MRO_OFF = 344,
    LP_PY_GC_HEAD_BYTES = 16,
    LP_PY_MODULE_DICT_OFF = 16,
    LP_PY_TUPLE_ITEMS_OFF = 24,
    LP_PY_CELL_CONTENTS_OFF = 16,
};

#define LP_PY_FLAG_MANAGED_WEAKREF (1ul << 3)
#define LP_PY_FLAG_MANAGED_DICT (1ul << 4)
#define LP_PY_FLAG_HEAPTYPE (1ul << 9)
#define LP_PY_FLAG_HAVE_GC (1ul << 14)
#define LP_PY_FLAG_LIST_SUBCLASS (1ul << 25)
#define LP_PY_FLAG_TUPLE_SUBCLASS (1ul << 26)
#define LP_PY_FLAG_DICT_SUBCLASS (1ul << 29)
#define LP_PY_FLAG_TYPE_SUBCLASS (1ul << 31)

struct lp_py_object;

static inline uintptr_t lp_py_word(const void *object, size_t offset)
{
    uintptr_t word;
    memcpy(&word, (const char *)object + offset, sizeof word);
    return word;
}

static inline const void *lp_py_type(const void *object)
{
    return (const void *)lp_py_word(object, LP_PY_TYPE_OFF);
}

static inline uint64_t lp_py_type_flags(const void *type)
{
    return lp_py_word(type, LP_PY_TYPE_FLAGS_OFF);
}

/* tp_name: "QDialog", "collections.deque". */
static inline const char *lp_py_type_name(const void *type)
{
    return (const char *)lp_py_word(type, LP_PY_TYPE_NAME_OFF);
}

static inline bool lp_py_is_class(const void *object)
{
    return (lp_py_type_flags(lp_py_type(object)) & LP_PY_FLAG_TYPE_SUBCLASS) != 0;
}

/* The object whose address is at an offset. */
static inline const void *lp_py_pointer(const void *object, size_t offset)
{
    return (const void *)lp_py_word(object, offset);
}

/* The reference count; 3.12 and later keep it in 32 bits. */
static inline uint64_t lp_py_refcount(const void *object)
{
    return (uint32_t)lp_py_word(object, LP_PY_REFCOUNT_OFF);
}

#endif
