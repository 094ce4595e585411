/* What a person calls a Python object: its own name where it has one (module, class, function,
 * frame), else its type's. Never its content. */
#include "agent/autopsy/walk.h"

#include <string.h>

#include "agent/autopsy/python_attributes.h"
#include "agent/autopsy/python_frame_names.h"
#include "agent/autopsy/python_locals.h"
#include "agent/autopsy/python_type.h"
#include "base/format.h"
#include "probe/cpython/python_object.h"
#include "trace/code_file.h"

enum { NAME_BYTES = 200 };

struct description {
    const struct lp_python *python;
    const void *object;
    const void *type;
    struct lp_python_type is;
    struct lp_step *step;
};

#define put_text(place, ...) lp_format((place), sizeof(place), __VA_ARGS__)

static void set_library(const struct description *d, bool is_library)
{
    d->step->flags = (d->step->flags & ~LP_STEP_LIBRARY) | (is_library ? LP_STEP_LIBRARY : 0);
}

/* Modules that were built in have no file. */
static bool is_library_module(const struct lp_python *python, const void *module, const char *name)
{
    char file[sizeof((struct lp_step *)NULL)->file];
    const void *dict = module != NULL ? lp_python_namespace(python, module) : NULL;
    if (dict == NULL || strcmp(name, "__main__") == 0)
        return false;
    return !lp_python_copy_text(python, lp_python_value(python, dict, "__file__"), file,
                                sizeof file) ||
           lp_python_file_library(file) != NULL;
}

static void describe_module(const struct description *d)
{
    const void *dict = lp_python_namespace(d->python, d->object);
    if (dict == NULL)
        return;
    lp_python_copy_text(d->python, lp_python_value(d->python, dict, "__name__"), d->step->label,
                        sizeof d->step->label);
    lp_python_copy_text(d->python, lp_python_value(d->python, dict, "__file__"), d->step->file,
                        sizeof d->step->file);
    set_library(d, is_library_module(d->python, d->object, d->step->label));
}

/* The module of a class: as the class says, or as the name of its type does ("collections.deque").
 */
static void read_module_name(const struct lp_python *python, const void *class,
                             char name[NAME_BYTES])
{
    bool is_made = (lp_py_type_flags(class) & LP_PY_FLAG_HEAPTYPE) != 0;
    const void *dict = is_made ? lp_python_namespace(python, class) : NULL;
    if (dict != NULL &&
        lp_python_copy_text(python, lp_python_value(python, dict, "__module__"), name, NAME_BYTES))
        return;
    lp_format(name, NAME_BYTES, "%s", lp_py_type_name(class));
    char *dot = strrchr(name, '.');
    lp_format(dot != NULL ? dot : name, dot != NULL ? 1 : NAME_BYTES, "%s",
              dot != NULL ? "" : "builtins");
}

static const void *module_of(const struct lp_python *python, const void *class,
                             char name[NAME_BYTES])
{
    read_module_name(python, class, name);
    return lp_python_value(python, python->module_list(), name);
}

static bool is_library_class(const struct lp_python *python, const void *class)
{
    char name[NAME_BYTES];
    return is_library_module(python, module_of(python, class, name), name);
}

/* 3.13 knows the line of a class. */
static void describe_class(const struct description *d)
{
    char name[NAME_BYTES];
    const void *module = module_of(d->python, d->object, name);
    const void *dict = module != NULL ? lp_python_namespace(d->python, module) : NULL;
    put_text(d->step->label, "%s", lp_py_type_name(d->object));
    if (dict != NULL)
        lp_python_copy_text(d->python, lp_python_value(d->python, dict, "__file__"), d->step->file,
                            sizeof d->step->file);
    const void *own = lp_python_namespace(d->python, d->object);
    const void *line = own != NULL ? lp_python_value(d->python, own, "__firstlineno__") : NULL;
    if (line != NULL && lp_py_type(line) == d->python->int_type)
        d->step->line = (uint32_t)d->python->as_long_long((struct lp_py_object *)line);
    set_library(d, is_library_class(d->python, d->object));
}

static void set_place(const struct description *d, const void *code, long long line)
{
    lp_python_text_attribute(d->python, code, "co_filename", d->step->file, sizeof d->step->file);
    d->step->line = line > 0 ? (uint32_t)line : 0;
    set_library(d, lp_python_file_library(d->step->file) != NULL);
}

static void read_code_name(const struct lp_python *python, const void *code, char *name,
                           size_t size)
{
    if (!lp_python_text_attribute(python, code, "co_qualname", name, size)) /* 3.11 */
        lp_python_text_attribute(python, code, "co_name", name, size);
}

static void describe_function(const struct description *d)
{
    const void *code = lp_python_code_of(d->python, d->object);
    lp_python_text_attribute(d->python, d->object, "__qualname__", d->step->label,
                             sizeof d->step->label);
    if (code != NULL)
        set_place(d, code, lp_python_number(d->python, code, "co_firstlineno"));
}

static void describe_frame(const struct description *d)
{
    const void *code = lp_python_code_of(d->python, d->object);
    if (code == NULL)
        return;
    read_code_name(d->python, code, d->step->label, sizeof d->step->label);
    set_place(d, code, lp_python_number(d->python, d->object, "f_lineno"));
}

static void describe_generator(const struct description *d)
{
    static const char *const frames[] = {"gi_frame", "cr_frame", "ag_frame"};
    const void *code = lp_python_code_of(d->python, d->object);
    lp_python_text_attribute(d->python, d->object, "__qualname__", d->step->label,
                             sizeof d->step->label);
    put_text(d->step->detail, "%s", lp_py_type_name(d->type));
    for (size_t i = 0; code != NULL && i < sizeof frames / sizeof *frames; i++) {
        const void *frame = lp_python_attribute(d->python, d->object, frames[i]);
        if (frame != NULL)
            set_place(d, code, lp_python_number(d->python, frame, "f_lineno"));
    }
}

/* What a callable object calls: its function's name, file and line. */
static void describe_callable(const struct description *d, const char *prefix,
                              const char *attribute)
{
    char name[NAME_BYTES] = "?";
    const void *function = lp_python_attribute(d->python, d->object, attribute);
    if (function == NULL)
        return;
    lp_python_text_attribute(d->python, function, "__qualname__", name, sizeof name);
    put_text(d->step->detail, "%s%s", prefix, name);
    const void *code = lp_python_code_of(d->python, function);
    if (code != NULL)
        set_place(d, code, lp_python_number(d->python, code, "co_firstlineno"));
}

static void describe_method(const struct description *d)
{
    describe_callable(d, "", "__func__");
}

static void describe_partial(const struct description *d)
{
    describe_callable(d, "partial of ", "func");
}

static void describe_size(const struct description *d)
{
    bool is_dict = d->is.shape == LP_PY_DICT;
    put_text(d->step->detail, is_dict ? "%s of %zu entries" : "%s of %zu", lp_py_type_name(d->type),
             (size_t)lp_py_word(d->object, LP_PY_SIZE_OFF));
}

static void describe_set(const struct description *d)
{
    enum { SET_USED_OFF = 24 }; /* {fill, used, mask, table}, 3.9 to 3.13 */
    put_text(d->step->detail, "%s of %zu", lp_py_type_name(d->type),
             (size_t)lp_py_word(d->object, SET_USED_OFF));
}

static void describe_deque(const struct description *d)
{
    long long bound = lp_python_number(d->python, d->object, "maxlen");
    if (bound < 0) {
        describe_size(d);
        return;
    }
    put_text(d->step->detail, "deque(maxlen=%lld), %zu filled", bound,
             (size_t)lp_py_word(d->object, LP_PY_SIZE_OFF));
    d->step->flags |= LP_STEP_BOUNDED;
}

/* (hits, misses, maxsize, currsize) */
static void describe_cache(const struct description *d)
{
    describe_callable(d, "lru_cache of ", "__wrapped__");
    const void *info = d->python->call_method((struct lp_py_object *)d->object, "cache_info", NULL);
    d->python->error_clear();
    if (info == NULL)
        return;
    long long bound = lp_python_number(d->python, info, "maxsize");
    if (bound < 0) {
        put_text(d->step->detail, "lru_cache(maxsize=None)");
        return;
    }
    put_text(d->step->detail, "lru_cache(maxsize=%lld), %lld filled", bound,
             lp_python_number(d->python, info, "currsize"));
    d->step->flags |= LP_STEP_BOUNDED;
}

static void describe_other(const struct description *d)
{
    if (lp_python_is_thread_local(d->object))
        put_text(d->step->detail, "%s, a threading.local", lp_py_type_name(d->type));
}

static void describe_nothing(const struct description *d)
{
    (void)d;
}

void lp_python_describe(struct lp_walk *walk, const void *object, struct lp_step *step)
{
    static void (*const describes[])(const struct description *) = {
        [LP_PY_OTHER] = describe_other,         [LP_PY_ATOM] = describe_nothing,
        [LP_PY_DICT] = describe_size,           [LP_PY_LIST] = describe_size,
        [LP_PY_TUPLE] = describe_size,          [LP_PY_SET] = describe_set,
        [LP_PY_DEQUE] = describe_deque,         [LP_PY_CACHE] = describe_cache,
        [LP_PY_CLASS] = describe_class,         [LP_PY_MODULE] = describe_module,
        [LP_PY_FUNCTION] = describe_function,   [LP_PY_METHOD] = describe_method,
        [LP_PY_PARTIAL] = describe_partial,     [LP_PY_FRAME] = describe_frame,
        [LP_PY_GENERATOR] = describe_generator,
    };
    const void *type = lp_py_type(object);
    struct description description = {.python = lp_walk_environment(walk)->python,
                                      .object = object,
                                      .type = type,
                                      .is = lp_python_type_of(type),
                                      .step = step};
    description.python->error_clear();
    put_text(step->label, "%s", lp_py_type_name(type));
    set_library(&description, is_library_class(description.python, type));
    describes[description.is.shape](&description);
}
