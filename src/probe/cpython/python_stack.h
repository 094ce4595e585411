/* The Python stack of a thread, read from the interpreter's own frames without allocating. */
#ifndef LP_PROBE_CPYTHON_PYTHON_STACK_H
#define LP_PROBE_CPYTHON_PYTHON_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"

struct lp_python_frame {
    char file[512];     /* UTF-8, cut; what is not ASCII is '?' */
    char function[256]; /* qualified name from 3.11 on */
    int line;
};

/* Calls `visit` for each frame of the thread, newest first, at most `limit`. Right for the calling
 * thread whether or not it holds the GIL, and for another one while the caller holds the GIL.
 * Returns the number of frames, or -LP_EUNSUPPORTED for a version whose layout is not known. */
int lp_python_stack(const struct lp_python *python, const struct lp_py_thread *thread, int limit,
                    void (*visit)(const struct lp_python_frame *frame, void *context),
                    void *context);

#endif
