/* Modules, types and functions have names of their own; anything else is called by the global or
 * the class attribute that holds it, or else by its type. */
#include "agent/object_names.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "agent/recorder.h"
#include "base/format.h"
#include "base/hash_map.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_text.h"
#include "probe/cpython/python_walk.h"

enum { NAME_BYTES = 200, TEXT_BYTES = 3 * NAME_BYTES };

struct naming {
    const struct lp_python *python;
    struct lp_hash_map indices; /* object -> index + 1 */
    uint32_t *names;
};

__attribute__((format(printf, 1, 2))) static uint32_t name_of(const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    lp_format_list(text, sizeof text, format, arguments);
    va_end(arguments);
    return lp_recorder_string(text);
}

static bool is_dict(const struct lp_python *python, const void *object)
{
    return object != NULL && lp_py_type(object) == python->dict_type;
}

/* The text that is under an attribute of the object. */
static bool read_attribute(const struct lp_python *python, const void *object, const char *name,
                           char text[NAME_BYTES])
{
    struct lp_py_object *value = python->get_attribute((struct lp_py_object *)object, name);
    bool is_read = value != NULL && lp_python_text(python, value, text, NAME_BYTES);
    if (value != NULL)
        python->decref(value);
    python->error_clear();
    return is_read;
}

/* Of the dict of a module. */
static bool read_module_name(const struct lp_python *python, const void *dict,
                             char name[NAME_BYTES])
{
    struct lp_py_object *key, *value;
    ssize_t position = 0;
    while (python->dict_next((struct lp_py_object *)dict, &position, &key, &value))
        if (lp_python_text(python, key, name, NAME_BYTES) && strcmp(name, "__name__") == 0)
            return lp_python_text(python, value, name, NAME_BYTES);
    return false;
}

static const void *module_dict(const struct lp_python *python, const void *object)
{
    if (lp_py_type(object) != python->module_type)
        return NULL;
    const void *dict = lp_py_pointer(object, LP_PY_MODULE_DICT_OFF);
    return is_dict(python, dict) ? dict : NULL;
}

/* 0 for what has no name of its own. */
static uint32_t own_name(const struct lp_python *python, const void *object)
{
    char name[NAME_BYTES], module[NAME_BYTES];
    const void *dict = module_dict(python, object);
    if (dict != NULL && read_module_name(python, dict, name))
        return name_of("module %s", name);
    if (lp_py_is_class(object))
        return name_of("type %s", lp_py_type_name(object));
    if (lp_py_type(object) == python->function_type &&
        read_attribute(python, object, "__qualname__", name))
        return read_attribute(python, object, "__module__", module)
                   ? name_of("function %s.%s", module, name)
                   : name_of("function %s", name);
    if (lp_py_type(object) == python->code_type &&
        (read_attribute(python, object, "co_qualname", name) ||
         read_attribute(python, object, "co_name", name)))
        return name_of("code of %s", name);
    return 0;
}

/* Calls the dict's values by its owner and their keys. */
static void name_values(struct naming *naming, const char *owner, const void *dict)
{
    const struct lp_python *python = naming->python;
    struct lp_py_object *key, *value;
    char attribute[NAME_BYTES];
    ssize_t position = 0;
    while (python->dict_next((struct lp_py_object *)dict, &position, &key, &value)) {
        uint64_t *index = lp_hash_map_find(&naming->indices, (uint64_t)(uintptr_t)value);
        if (index != NULL && naming->names[*index - 1] == 0 &&
            lp_python_text(python, key, attribute, sizeof attribute))
            naming->names[*index - 1] =
                name_of("%s in %s.%s", lp_py_type_name(lp_py_type(value)), owner, attribute);
    }
}

static void name_dict(struct naming *naming, const char *kind, const char *owner, const void *dict)
{
    uint64_t *index = lp_hash_map_find(&naming->indices, (uint64_t)(uintptr_t)dict);
    if (index != NULL)
        naming->names[*index - 1] = name_of("dict of %s %s", kind, owner);
    name_values(naming, owner, dict);
}

static void visit_object(const void *object, void *context)
{
    struct naming *naming = context;
    char name[NAME_BYTES];
    const void *dict = module_dict(naming->python, object);
    if (dict != NULL && read_module_name(naming->python, dict, name))
        name_dict(naming, "module", name, dict);
    if (!lp_py_is_class(object))
        return;
    dict = (const void *)lp_py_word(object, LP_PY_TYPE_DICT_OFF);
    if (is_dict(naming->python, dict))
        name_dict(naming, "type", lp_py_type_name(object), dict);
}

static uint32_t name_of_type(const void *object)
{
    const void *type = lp_py_type(object);
    bool is_class = (lp_py_type_flags(type) & LP_PY_FLAG_HEAPTYPE) != 0;
    return name_of(is_class ? "instance of %s" : "%s", lp_py_type_name(type));
}

void lp_object_names(const struct lp_python *python, const void *const *objects, size_t count,
                     uint32_t *ret_names)
{
    struct lp_py_object *type, *value, *traceback;
    struct naming naming = {.python = python, .names = ret_names};
    python->error_fetch(&type, &value, &traceback);
    for (size_t i = 0; i < count; i++) {
        uint64_t *index = lp_hash_map_put(&naming.indices, (uint64_t)(uintptr_t)objects[i]);
        ret_names[i] = own_name(python, objects[i]);
        if (index != NULL)
            *index = i + 1;
    }
    if (count > 0)
        lp_python_objects_each(python, visit_object, &naming);
    for (size_t i = 0; i < count; i++)
        if (ret_names[i] == 0)
            ret_names[i] = name_of_type(objects[i]);
    lp_hash_map_done(&naming.indices);
    python->error_restore(type, value, traceback);
}
