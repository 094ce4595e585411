/* Offsets by version, from the headers of CPython 3.9.18, 3.10.13, 3.11.7, 3.12.1 and 3.13.0: up to
 * 3.10 a frame is an object, from 3.11 on a piece of the thread's own stack, of a generator or of
 * the frame object that outlived it. That a frame is where it is taken to be shows by its code. */
#include "probe/cpython/python_frame.h"

#include <stddef.h>

#include "probe/cpython/python_object.h"

struct layout {
    unsigned object_frame;    /* in a frame object: its frame; 0: it is the frame */
    unsigned generator_frame; /* in a generator: its frame; up to 3.10 a frame object's address */
    unsigned frame_code;
    unsigned frame_slots;
};

static const struct layout layouts[] = {
    [9] = {0, 16, 32, 360}, [10] = {0, 16, 32, 352}, [11] = {24, 80, 32, 72},
    [12] = {24, 72, 0, 72}, [13] = {24, 72, 0, 72},
};

static const struct layout *layout_of(const struct lp_python *python)
{
    bool is_known = !python->is_free_threaded && python->minor >= 9 &&
                    (size_t)python->minor < sizeof layouts / sizeof *layouts;
    return is_known ? &layouts[python->minor] : NULL;
}

static const char *frame_of(const struct lp_python *python, const struct layout *layout,
                            const void *object)
{
    bool is_object = layout->object_frame == 0;
    if (lp_py_type(object) == python->frame_type)
        return is_object ? object : lp_py_pointer(object, layout->object_frame);
    return is_object ? lp_py_pointer(object, layout->generator_frame)
                     : (const char *)object + layout->generator_frame;
}

const uintptr_t *lp_python_frame_slots(const struct lp_python *python, const void *object)
{
    const struct layout *layout = layout_of(python);
    const char *frame = layout != NULL ? frame_of(python, layout, object) : NULL;
    const void *code = frame != NULL ? lp_py_pointer(frame, layout->frame_code) : NULL;
    bool is_frame = code != NULL && lp_py_type(code) == python->code_type;
    return is_frame ? (const uintptr_t *)(const void *)(frame + layout->frame_slots) : NULL;
}
