/* By the paths that interpreters and bindings are installed under. It is a choice of what to show
 * first; the whole stack stays in the report. */
#include "analyze/place.h"

#include <stddef.h>
#include <string.h>

static bool has_any(const char *path, const char *const *parts)
{
    for (; *parts != NULL; parts++)
        if (strstr(path, *parts) != NULL)
            return true;
    return false;
}

static bool is_leakpal_file(const char *path)
{
    static const char *const ours[] = {"/site-packages/leakpal/", "/dist-packages/leakpal/",
                                       "/python/leakpal/", NULL};
    return has_any(path, ours);
}

static bool is_library_file(const char *path)
{
    static const char *const libraries[] = {
        "/PySide6/",
        "/PySide2/",
        "/PyQt6/",
        "/PyQt5/",
        "/shiboken6/",
        "/shiboken2/",
        "/site-packages/qtpy/",
        NULL,
    };
    static const char *const packages[] = {"/site-packages/", "/dist-packages/", NULL};
    static const char *const standard[] = {"/lib/python3", "/lib64/python3", ".zip/", NULL};
    if (path[0] == '<' || path[0] == '\0')
        return true;
    if (has_any(path, libraries) || is_leakpal_file(path))
        return true;
    return has_any(path, standard) && !has_any(path, packages);
}

static bool is_plumbing(const char *object)
{
    static const char *const plumbing[] = {"libleakpal_agent", "libpthread", NULL};
    const char *name = lp_path_name(object);
    return has_any(name, plumbing) || strncmp(name, "libc.so", 7) == 0 ||
           strncmp(name, "libc-", 5) == 0;
}

static const struct lp_frame *newest_python(const struct lp_stack *stack, bool is_application)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_PYTHON && (!is_application || !is_library_file(frame->file)))
            return frame;
    }
    return NULL;
}

static const struct lp_frame *newest_native(const struct lp_stack *stack)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_NATIVE && !is_plumbing(frame->object))
            return frame;
    }
    return stack->frames.items;
}

const struct lp_frame *lp_stack_place(const struct lp_stack *stack)
{
    if (stack == NULL || stack->frames.count == 0)
        return NULL;
    const struct lp_frame *place = newest_python(stack, true);
    if (place == NULL)
        place = newest_python(stack, false);
    return place != NULL ? place : newest_native(stack);
}

bool lp_stack_is_in_leakpal(const struct lp_stack *stack)
{
    const struct lp_frame *place = lp_stack_place(stack);
    return place != NULL && place->kind == LP_FRAME_PYTHON && is_leakpal_file(place->file);
}

static bool passes_leakpal(const struct lp_stack *stack)
{
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_PYTHON && is_leakpal_file(frame->file))
            return true;
    }
    return false;
}

const struct lp_frame *lp_stack_origin(const struct lp_stack *stack)
{
    const struct lp_frame *place = lp_stack_place(stack);
    if (place == NULL || (place->kind == LP_FRAME_PYTHON && !is_library_file(place->file)))
        return place;
    return passes_leakpal(stack) ? NULL : place;
}

const char *lp_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}
