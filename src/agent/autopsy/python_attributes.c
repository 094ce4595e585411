/* Only what CPython's own types keep is asked for: object.__getattribute__ runs no code of a class.
 */
#include "agent/autopsy/python_attributes.h"

#include <string.h>

#include "probe/cpython/python_object.h"

static bool is_none(const void *object)
{
    return strcmp(lp_py_type_name(lp_py_type(object)), "NoneType") == 0;
}

const void *lp_python_attribute(const struct lp_python *python, const void *object,
                                const char *name)
{
    struct lp_py_object *key = python->new_string(name);
    const void *value =
        key != NULL ? python->generic_attribute((struct lp_py_object *)object, key) : NULL;
    python->error_clear();
    return value != NULL && !is_none(value) ? value : NULL;
}

long long lp_python_number(const struct lp_python *python, const void *object, const char *name)
{
    const void *value = lp_python_attribute(python, object, name);
    if (value == NULL || lp_py_type(value) != python->int_type)
        return -1;
    long long number = python->as_long_long((struct lp_py_object *)value);
    python->error_clear();
    return number;
}

static bool is_continued(char byte)
{
    return ((unsigned char)byte & 0xc0u) == 0x80u;
}

bool lp_python_copy_text(const struct lp_python *python, const void *string, char *text,
                         size_t size)
{
    ssize_t length = 0;
    text[0] = '\0';
    if (string == NULL || lp_py_type(string) != python->str_type)
        return false;
    const char *utf8 = python->string_text((struct lp_py_object *)string, &length);
    python->error_clear(); /* lone surrogates */
    if (utf8 == NULL)
        return false;
    size_t cut = (size_t)length < size ? (size_t)length : size - 1;
    while (cut > 0 && cut < (size_t)length && is_continued(utf8[cut]))
        cut--;
    memcpy(text, utf8, cut);
    text[cut] = '\0';
    return true;
}

bool lp_python_text_attribute(const struct lp_python *python, const void *object, const char *name,
                              char *text, size_t size)
{
    return lp_python_copy_text(python, lp_python_attribute(python, object, name), text, size);
}

const void *lp_python_namespace(const struct lp_python *python, const void *object)
{
    const void *dict;
    if (lp_py_is_class(object))
        dict = lp_py_pointer(object, LP_PY_TYPE_DICT_OFF);
    else if (lp_py_type(object) == python->module_type)
        dict = lp_py_pointer(object, LP_PY_MODULE_DICT_OFF);
    else if (lp_py_word(lp_py_type(object), LP_PY_TYPE_DICTOFFSET_OFF) != 0)
        dict = python->generic_dict((struct lp_py_object *)object, NULL);
    else
        dict = NULL;
    python->error_clear();
    return dict != NULL && lp_py_type(dict) == python->dict_type ? dict : NULL;
}

const void *lp_python_value(const struct lp_python *python, const void *dict, const char *key)
{
    const void *value = python->dict_item((struct lp_py_object *)dict, key);
    python->error_clear();
    return value;
}

size_t lp_python_tuple_size(const struct lp_python *python, const void *tuple)
{
    bool is_tuple = tuple != NULL && lp_py_type(tuple) == python->tuple_type;
    return is_tuple ? lp_py_word(tuple, LP_PY_SIZE_OFF) : 0;
}

const void *lp_python_tuple_item(const void *tuple, size_t index)
{
    return lp_py_pointer(tuple, LP_PY_TUPLE_ITEMS_OFF + index * sizeof(void *));
}
