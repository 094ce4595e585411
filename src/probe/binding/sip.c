/* sipSimpleWrapper (sip_simple_wrapper.h and sip_core.h of sip 4.19 to 6, ABI 12 and 13):
 *
 *     16 data   24 access function   32 flags
 *
 * sipWrapper adds at its end: first child, next and previous sibling, parent. The parent refers to
 * its children. The bits of the flags have moved by two places in ABI 13, so which is which is
 * found by asking; they keep their order: Python owns it; the wrapper is found by another map; C++
 * has a reference. Three places on: the C++ object was made. */
#include "probe/binding/binding.h"

#include <stdint.h>
#include <string.h>

#include "probe/cpython/python_object.h"

enum { DATA = 16, ACCESS = 24, FLAGS = 32, LINKS_BYTES = 32 };

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_base(const char *type_name)
{
    return ends_with(type_name, "sip.simplewrapper");
}

/* The size of the type below sip.simplewrapper, which is sip.wrapper for all that can have a
 * parent. */
static size_t wrapper_bytes(const void *wrapper, const void *base)
{
    const void *type = lp_py_type(wrapper), *below = NULL;
    for (int depth = 0; type != NULL && type != base && depth < 64; depth++) {
        below = type;
        type = (const void *)lp_py_word(type, LP_PY_TYPE_BASE_OFF);
    }
    return below != NULL ? lp_py_word(below, LP_PY_TYPE_BASICSIZE_OFF) : 0;
}

static const void *parent_of(const void *wrapper, const void *base)
{
    size_t simple = lp_py_word(base, LP_PY_TYPE_BASICSIZE_OFF);
    if (wrapper_bytes(wrapper, base) != simple + LINKS_BYTES)
        return NULL;
    return (const void *)lp_py_word(wrapper, simple + LINKS_BYTES - sizeof(void *));
}

static struct lp_wrapper read_wrapper(const void *wrapper, const void *base, unsigned owned_bit)
{
    unsigned flags = (unsigned)lp_py_word(wrapper, FLAGS);
    bool is_plain = lp_py_word(wrapper, ACCESS) == 0;
    struct lp_wrapper result = {
        .cpp = is_plain ? (const void *)lp_py_word(wrapper, DATA) : NULL,
        .parent = parent_of(wrapper, base),
        .is_owned = (flags & owned_bit) != 0,
    };
    result.is_gone = is_plain && result.cpp == NULL && (flags & owned_bit << 5) != 0;
    result.is_kept = !result.is_gone && (flags & owned_bit << 2) != 0;
    return result;
}

static const unsigned owned_bits[] = {0x20, 0x80, 0};
static const char *const modules[] = {"PyQt6.sip", "PyQt5.sip", "sip", NULL};

const struct lp_binding lp_sip = {.name = "sip",
                                  .is_base = is_base,
                                  .read = read_wrapper,
                                  .layouts = owned_bits,
                                  .owner_function = "ispyowned",
                                  .modules = modules};
