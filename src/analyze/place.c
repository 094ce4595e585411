/* By the paths and names of libraries. It is a choice of what to show
 * first; the whole stack stays in the report. */
#include "analyze/place.h"

#include <stddef.h>
#include <string.h>

#include "analyze/short_name.h"

#include "trace/code_file.h"

enum { FUNCTION_BYTES = 400 };

enum where {
    IN_OBJECT_PATH,  /* anywhere in the path of a native frame's object */
    OBJECT_PATH,     /* at the front of that path */
    OBJECT_NAME,     /* at the front of the object's name */
    FUNCTION,        /* at the front of a native function's name */
    FUNCTION_INSIDE, /* anywhere in it */
    IN_FILE,         /* anywhere in the path of a native frame's source: of a header's function */
};

static const struct rule {
    enum where where;
    const char *text;
    const char *library;
} rules[] = {
    {OBJECT_NAME, "libleakpal_agent", "leakpal"},
    {IN_OBJECT_PATH, "/leakpal/", "leakpal"},
    {OBJECT_NAME, "libQt5", "Qt"},
    {OBJECT_NAME, "libQt6", "Qt"},
    {IN_OBJECT_PATH, "/Qt/lib/", "Qt"},
    {IN_OBJECT_PATH, "/Qt6/lib/", "Qt"},
    {IN_OBJECT_PATH, "/Qt5/lib/", "Qt"},
    {IN_OBJECT_PATH, "/plugins/platforms/", "Qt"},
    {IN_OBJECT_PATH, "/PySide6/", "PySide6"},
    {IN_OBJECT_PATH, "/PySide2/", "PySide2"},
    {IN_OBJECT_PATH, "/PyQt6/", "PyQt6"},
    {IN_OBJECT_PATH, "/PyQt5/", "PyQt5"},
    {OBJECT_NAME, "libpyside6", "PySide6"},
    {OBJECT_NAME, "libpyside2", "PySide2"},
    {OBJECT_NAME, "libshiboken6", "PySide6"},
    {OBJECT_NAME, "libshiboken2", "PySide2"},
    {IN_OBJECT_PATH, "/shiboken6/", "PySide6"},
    {IN_OBJECT_PATH, "/shiboken2/", "PySide2"},
    {OBJECT_NAME, "sip.", "sip"},
    {OBJECT_NAME, "libpython", "Python"},
    {OBJECT_NAME, "python", "Python"},
    {IN_OBJECT_PATH, "/lib-dynload/", "Python"},
    {OBJECT_NAME, "libc.so", "libc"},
    {OBJECT_NAME, "libc-", "libc"},
    {OBJECT_NAME, "libpthread", "libc"},
    {OBJECT_NAME, "ld-linux", "libc"},
    {OBJECT_NAME, "libstdc++", "the C++ library"},
    {OBJECT_NAME, "libgcc_s", "the C++ library"},
    {OBJECT_NAME, "libffi", "libffi"}, /* calls what ctypes is told to */
    {OBJECT_NAME, "libglib-2.0", "GLib"},
    {OBJECT_PATH, "/usr/lib", "system libraries"},
    {OBJECT_PATH, "/lib", "system libraries"},
    {FUNCTION, "std::", "the C++ library"},
    {FUNCTION, "QtPrivate::", "Qt"},
    {FUNCTION, "QtMocHelpers::", "Qt"},
    {FUNCTION, "QObject::connect", "Qt"}, /* its templates, in the application's own object */
    {FUNCTION_INSIDE, "::qt_static_metacall", "Qt"},
    {FUNCTION_INSIDE, "::qt_metacall", "Qt"},
    {FUNCTION, "_start", "libc"},
    {IN_FILE, "/QtCore/", "Qt"},
    {IN_FILE, "/include/c++/", "the C++ library"},
    {IN_FILE, "/usr/include/", "system libraries"},
};

static bool is_at_front(const char *text, const char *part)
{
    return strncmp(text, part, strlen(part)) == 0;
}

/* `function`: its name without return type and arguments. */
static bool applies(const struct rule *rule, const struct lp_frame *frame, const char *function)
{
    switch (rule->where) {
    case IN_OBJECT_PATH:
        return strstr(frame->object, rule->text) != NULL;
    case OBJECT_PATH:
        return is_at_front(frame->object, rule->text);
    case OBJECT_NAME:
        return is_at_front(lp_path_name(frame->object), rule->text);
    case FUNCTION:
        return is_at_front(function, rule->text);
    case FUNCTION_INSIDE:
        return strstr(function, rule->text) != NULL;
    case IN_FILE:
        return strstr(frame->file, rule->text) != NULL;
    }
    return false;
}

const char *lp_frame_library(const struct lp_frame *frame)
{
    if (frame->kind == LP_FRAME_PYTHON)
        return lp_python_file_library(frame->file);
    char function[FUNCTION_BYTES];
    lp_short_name(frame->kind == LP_FRAME_NATIVE ? frame->function : "", function, sizeof function);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (applies(&rules[i], frame, function))
            return rules[i].library;
    return NULL;
}

/* Around everything that allocates: it says nothing of who did. */
static bool is_plumbing(const struct lp_frame *frame)
{
    const char *library = lp_frame_library(frame);
    return library != NULL && (strcmp(library, "libc") == 0 || strcmp(library, "Python") == 0 ||
                               strcmp(library, "leakpal") == 0);
}

static const struct lp_frame *newest_python(const struct lp_stack *stack, bool is_application)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_PYTHON && (!is_application || lp_frame_library(frame) == NULL))
            return frame;
    }
    return NULL;
}

static const struct lp_frame *newest_native(const struct lp_stack *stack, bool is_application)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_NATIVE && !is_plumbing(frame) &&
            (!is_application || lp_frame_library(frame) == NULL))
            return frame;
    }
    return NULL;
}

static bool is_leakpal(const struct lp_frame *frame)
{
    const char *library = frame->kind == LP_FRAME_PYTHON ? lp_frame_library(frame) : NULL;
    return library != NULL && strcmp(library, "leakpal") == 0;
}

const struct lp_frame *lp_stack_place(const struct lp_stack *stack)
{
    if (stack == NULL || stack->frames.count == 0)
        return NULL;
    const struct lp_frame *place = newest_python(stack, true);
    if (place == NULL)
        place = newest_python(stack, false);
    if (place == NULL)
        place = newest_native(stack, true);
    if (place == NULL)
        place = newest_native(stack, false);
    return place != NULL ? place : stack->frames.items;
}

bool lp_stack_is_in_leakpal(const struct lp_stack *stack)
{
    const struct lp_frame *place = lp_stack_place(stack);
    return place != NULL && is_leakpal(place);
}

static bool passes_leakpal(const struct lp_stack *stack)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (is_leakpal(frame))
            return true;
    }
    return false;
}

const struct lp_frame *lp_stack_origin(const struct lp_stack *stack)
{
    const struct lp_frame *place = lp_stack_place(stack);
    if (place == NULL || lp_frame_library(place) == NULL)
        return place;
    if (place->kind == LP_FRAME_NATIVE && is_plumbing(place))
        return NULL;
    return passes_leakpal(stack) ? NULL : place;
}

const char *lp_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}
