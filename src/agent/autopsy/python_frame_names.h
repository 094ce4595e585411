/* The local variables of frames and generators, by name. In the copy of the process only. */
#ifndef LP_AGENT_AUTOPSY_PYTHON_FRAME_NAMES_H
#define LP_AGENT_AUTOPSY_PYTHON_FRAME_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/cpython/python_api.h"

/* In slots (probe/cpython/python_frame.h). */
struct lp_frame_size {
    size_t locals; /* cells and closure variables too */
    size_t stack;
};

/* The code of a function, frame or generator, or NULL. */
const void *lp_python_code_of(const struct lp_python *python, const void *object);

struct lp_frame_size lp_python_frame_size(const struct lp_python *python, const void *code);

/* The name of a slot; false: there is no such one. */
bool lp_python_slot_name(const struct lp_python *python, const void *code, size_t slot, char *name,
                         size_t size);

#endif
