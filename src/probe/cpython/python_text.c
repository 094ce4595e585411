/* struct PyASCIIObject: the same from CPython 3.7 on but for the place of the characters. */
#include "probe/cpython/python_text.h"

#include <stdint.h>
#include <string.h>

#include "probe/cpython/python_object.h"

enum {
    STATE_OFF = 32,
    DATA_OFF_311 = 48,
    DATA_OFF_312 = 40,
    WIDE_DATA_311 = 72, /* where it is not ASCII */
    WIDE_DATA_312 = 56,
    STATE_COMPACT = 1u << 5,
    STATE_COMPACT_ASCII = 3u << 5,
};

bool lp_python_text(const struct lp_python *python, const void *object, char *text, size_t size)
{
    uint32_t state;
    if (object == NULL || lp_py_type(object) != python->str_type || python->is_free_threaded)
        return false;
    size_t length = lp_py_word(object, LP_PY_SIZE_OFF);
    memcpy(&state, (const char *)object + STATE_OFF, sizeof state);
    if ((state & STATE_COMPACT_ASCII) != STATE_COMPACT_ASCII || length >= size)
        return false;
    memcpy(text, (const char *)object + (python->minor >= 12 ? DATA_OFF_312 : DATA_OFF_311),
           length);
    text[length] = '\0';
    return true;
}

/* Character `index` of a str whose characters have 1, 2 or 4 bytes. */
static uint32_t character(const char *data, unsigned width, size_t index)
{
    uint32_t value = 0;
    memcpy(&value, data + index * width, width);
    return value;
}

/* RFC 3629. The number of bytes. */
static size_t encode(uint32_t value, char bytes[4])
{
    static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t count = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--, value >>= 6)
        bytes[i] = (char)(0x80 | (value & 0x3f));
    bytes[0] = (char)(count == 1 ? value : first[count] | value);
    return count;
}

bool lp_python_utf8(const struct lp_python *python, const void *object, char *text, size_t size)
{
    uint32_t state;
    if (object == NULL || lp_py_type(object) != python->str_type || python->is_free_threaded)
        return false;
    memcpy(&state, (const char *)object + STATE_OFF, sizeof state);
    unsigned width = state >> 2 & 7;
    bool is_ascii = (state & STATE_COMPACT_ASCII) == STATE_COMPACT_ASCII;
    if ((state & STATE_COMPACT) == 0 || (width != 1 && width != 2 && width != 4))
        return false;
    int narrow = python->minor >= 12 ? DATA_OFF_312 : DATA_OFF_311;
    int wide = python->minor >= 12 ? WIDE_DATA_312 : WIDE_DATA_311;
    const char *data = (const char *)object + (is_ascii ? narrow : wide);
    size_t length = lp_py_word(object, LP_PY_SIZE_OFF), used = 0;
    for (size_t i = 0; i < length; i++) {
        char bytes[4];
        size_t count = encode(character(data, width, i), bytes);
        if (used + count >= size)
            break;
        memcpy(text + used, bytes, count);
        used += count;
    }
    text[used] = '\0';
    return true;
}
