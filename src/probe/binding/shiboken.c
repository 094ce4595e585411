/* SbkObject and SbkObjectPrivate (basewrapper.h, basewrapper_p.h of shiboken2 5.15 and shiboken6):
 *
 *     SbkObject    16 __dict__   24 weak references   32 SbkObjectPrivate *
 *     private       0 C++ addresses *   8 bits: 1 Python owns it, 2 made by Python with virtual
 *                   functions, 4 C++ object valid, 8 C++ object made   16 ParentInfo *
 *     ParentInfo    0 parent   8 children (std::set)   56 has one more reference
 *
 * The parent refers to its children. Without a parent, what is not Python's and was made by Python
 * keeps its wrapper until its C++ destructor runs. */
#include "probe/binding/binding.h"

#include <stdint.h>
#include <string.h>

#include "probe/cpython/python_object.h"

enum {
    PRIVATE = 32,
    ADDRESSES = 0,
    BITS = 8,
    PARENT_INFO = 16,
    PARENT = 0,
    HAS_REFERENCE = 56,
    OWNED = 1,
    MADE_BY_PYTHON = 2,
    VALID = 4,
    MADE = 8,
};

static bool is_base(const char *type_name)
{
    return strcmp(type_name, "Shiboken.Object") == 0;
}

static struct lp_wrapper read_wrapper(const void *wrapper, const void *base, unsigned owned_bit)
{
    (void)base;
    const void *private = (const void *)lp_py_word(wrapper, PRIVATE);
    struct lp_wrapper result = {0};
    if (private == NULL)
        return result;
    const void *addresses = (const void *)lp_py_word(private, ADDRESSES);
    const void *info = (const void *)lp_py_word(private, PARENT_INFO);
    unsigned bits = (unsigned)lp_py_word(private, BITS);
    result.is_gone = (bits & (VALID | MADE)) == MADE;
    result.is_owned = (bits & owned_bit) != 0;
    if (addresses != NULL && (bits & VALID) != 0)
        result.cpp = (const void *)lp_py_word(addresses, 0);
    if (info != NULL)
        result.parent = (const void *)lp_py_word(info, PARENT);
    bool has_reference = info != NULL && (lp_py_word(info, HAS_REFERENCE) & 0xff) != 0;
    result.is_kept = result.cpp != NULL && !result.is_owned && result.parent == NULL &&
                     (has_reference || (bits & MADE_BY_PYTHON) != 0);
    return result;
}

static const unsigned owned_bits[] = {OWNED, 0};
static const char *const modules[] = {"shiboken6", "shiboken2", NULL};

const struct lp_binding lp_shiboken = {.name = "shiboken",
                                       .is_base = is_base,
                                       .read = read_wrapper,
                                       .layouts = owned_bits,
                                       .owner_function = "ownedByPython",
                                       .modules = modules};
