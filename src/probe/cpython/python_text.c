/* struct PyASCIIObject: the same from CPython 3.7 on but for the place of the characters. */
#include "probe/cpython/python_text.h"

#include <stdint.h>
#include <string.h>

#include "probe/cpython/python_object.h"

enum { STATE_OFF = 32, DATA_OFF_311 = 48, DATA_OFF_312 = 40, STATE_COMPACT_ASCII = 3u << 5 };

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
