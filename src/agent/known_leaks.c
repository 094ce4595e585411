/* One so far: PySide2 and PySide6 (up to 6.12 at least) take the name of a bound method of a C++
 * class at each connect() and never give it back: a str with one reference, held by nothing that
 * the collector knows, spelling a method of a Qt class. */
#include "agent/known_leaks.h"

#include <string.h>

#include "agent/recorder.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_text.h"

enum { MAX_NAME = 128, MAX_BASES = 64 };

static const char reason[] =
    "PySide keeps the method's name, a str, for each connect() to a method of a C++ class, "
    "accept() say; a connect to a method written in Python does not.";

/* The text of a short str of nothing but letters; false for any other. */
static bool read_name(const struct lp_python *python, const void *object, char name[MAX_NAME])
{
    if (!lp_python_text(python, object, name, MAX_NAME))
        return false;
    for (size_t i = 0; name[i] != '\0'; i++)
        if ((name[i] | 0x20) < 'a' || (name[i] | 0x20) > 'z')
            return false;
    return name[0] != '\0';
}

static bool is_wrapper_type(const void *type)
{
    for (int depth = 0; type != NULL && depth < MAX_BASES; depth++) {
        if (strcmp(lp_py_type_name(type), "Shiboken.Object") == 0)
            return true;
        type = (const void *)lp_py_word(type, LP_PY_TYPE_BASE_OFF);
    }
    return false;
}

/* Static ones too, as QApplication.aboutQt(). */
static bool is_method(const void *object)
{
    const char *type = lp_py_type_name(lp_py_type(object));
    return strcmp(type, "method_descriptor") == 0 || strcmp(type, "staticmethod") == 0;
}

/* Whether a class of the binding has a C++ method of that name; its module then
 * ("PySide6.QtWidgets"). */
static const char *find_method(const struct lp_python *python, const struct lp_hash_map *types,
                               const char *name)
{
    lp_hash_each(types, entry)
    {
        const void *type = (const void *)(uintptr_t)entry->key;
        struct lp_py_object *dict = (struct lp_py_object *)lp_py_word(type, LP_PY_TYPE_DICT_OFF);
        if (dict == NULL || !is_wrapper_type(type))
            continue;
        const void *method = python->dict_item(dict, name);
        if (method != NULL && is_method(method))
            return lp_py_type_name(type);
    }
    return NULL;
}

static bool is_candidate(const struct lp_python *python, const struct lp_survivor *item)
{
    return item->kind == LP_SURVIVOR_OBJECT && item->holder == LP_HOLDER_NONE &&
           lp_py_type(item->object) == python->str_type && lp_py_refcount(item->object) == 1;
}

static void mark(const struct lp_python *python, const struct lp_hash_map *types,
                 struct lp_survivor *item)
{
    char name[MAX_NAME];
    const char *module =
        read_name(python, item->object, name) ? find_method(python, types, name) : NULL;
    if (module == NULL)
        return;
    item->culprit = lp_recorder_string(strncmp(module, "PySide2", 7) == 0 ? "PySide2" : "PySide6");
    item->culprit_reason = lp_recorder_string(reason);
}

void lp_known_leaks_mark(struct lp_survivors *survivors, const struct lp_python *python)
{
    lp_vector_each(&survivors->items, struct lp_survivor, item)
    {
        if (is_candidate(python, item))
            mark(python, &survivors->types, item);
    }
}
