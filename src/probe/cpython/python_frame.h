/* The local variables of a Python frame, where the interpreter keeps them. */
#ifndef LP_PROBE_CPYTHON_PYTHON_FRAME_H
#define LP_PROBE_CPYTHON_PYTHON_FRAME_H

#include <stdint.h>

#include "probe/cpython/python_api.h"

/* The first slot of a frame object's frame, or of a generator's, coroutine's or asynchronous
 * generator's: its locals in the order of co_varnames, then those of co_cellvars that have no slot
 * yet, then co_freevars, then co_stacksize slots of the evaluation stack. NULL: it has none, or
 * the layout of this version is not known. */
const uintptr_t *lp_python_frame_slots(const struct lp_python *python, const void *object);

#endif
