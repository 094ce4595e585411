/* SbkObject and SbkObjectPrivate (basewrapper.h, basewrapper_p.h of shiboken2 5.15 and shiboken6;
 * those of 6.12 as its memory shows):
 *
 *     SbkObject    16 __dict__   24 weak references   32 SbkObjectPrivate *
 *     private       0 C++ addresses *   8 bits   16 ParentInfo *
 *       of 6.12     0 bits   8 ParentInfo *   24 the C++ address, or with bit 32 a vector of them
 *     bits          1 Python owns it, 2 made by Python with virtual functions, 4 C++ object valid,
 *                   8 C++ object made
 *     ParentInfo    0 parent   8 children (std::set)   56 has one more reference
 *
 * The parent refers to its children. Without a parent, what is not Python's and was made by Python
 * keeps its wrapper until its C++ destructor runs. */
#include "probe/binding/binding.h"

#include <stdint.h>
#include <string.h>

#include "probe/cpython/python_object.h"

enum { PRIVATE = 32, PARENT = 0, HAS_REFERENCE = 56 };
enum { OWNED = 1, MADE_BY_PYTHON = 2, VALID = 4, MADE = 8, SEVERAL = 32 };

/* Where things are in SbkObjectPrivate; by `layout` - 1. */
static const struct layout {
    size_t bits, parent_info, addresses;
    unsigned pointer_bits; /* with one of them `addresses` points to them */
} layout_rows[] = {
    {.addresses = 0, .bits = 8, .parent_info = 16, .pointer_bits = VALID},
    {.bits = 0, .parent_info = 8, .addresses = 24, .pointer_bits = SEVERAL},
};

static bool is_base(const char *type_name)
{
    return strcmp(type_name, "Shiboken.Object") == 0;
}

static const void *first_address(const void *private, const struct layout *at, unsigned bits)
{
    const void *first = (const void *)lp_py_word(private, at->addresses);
    bool is_pointer = (bits & at->pointer_bits) != 0;
    return is_pointer && first != NULL ? (const void *)lp_py_word(first, 0) : first;
}

static struct lp_wrapper read_wrapper(const void *wrapper, const void *base, unsigned layout)
{
    (void)base;
    const struct layout *at = &layout_rows[layout - 1];
    const void *private = (const void *)lp_py_word(wrapper, PRIVATE);
    struct lp_wrapper result = {0};
    if (private == NULL)
        return result;
    const void *info = (const void *)lp_py_word(private, at->parent_info);
    unsigned bits = (unsigned)lp_py_word(private, at->bits);
    result.is_gone = (bits & (VALID | MADE)) == MADE;
    result.is_owned = (bits & OWNED) != 0;
    if ((bits & VALID) != 0)
        result.cpp = first_address(private, at, bits);
    if (info != NULL)
        result.parent = (const void *)lp_py_word(info, PARENT);
    bool has_reference = info != NULL && (lp_py_word(info, HAS_REFERENCE) & 0xff) != 0;
    result.is_kept = result.cpp != NULL && !result.is_owned && result.parent == NULL &&
                     (has_reference || (bits & MADE_BY_PYTHON) != 0);
    return result;
}

static const unsigned layouts[] = {1, 2, 0};
static const char *const modules[] = {"shiboken6", "shiboken2", NULL};

const struct lp_binding lp_shiboken = {.name = "shiboken",
                                       .is_base = is_base,
                                       .read = read_wrapper,
                                       .layouts = layouts,
                                       .owner_function = "ownedByPython",
                                       .modules = modules};
