/* The Python stack of a thread, read from the interpreter's own frames without allocating. */
#ifndef LP_PROBE_CPYTHON_PYTHON_STACK_H
#define LP_PROBE_CPYTHON_PYTHON_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"

/* Where a frame stands, as its thread found it. */
struct lp_python_place {
    const void *code;
    const void *name; /* the code's, which tells it from another one that got its memory later */
    int offset;       /* of the instruction, in bytes */
    int is_entry; /* the C function that evaluates Python was entered with this frame: it and the
                     newer ones up to the entry before it share one native frame */
};

struct lp_python_frame {
    char file[512];     /* UTF-8, cut */
    char function[256]; /* qualified name from 3.11 on */
    int line;           /* 0: not known */
};

/* The frames of the thread, newest first, at most `limit`; a greater depth shows in
 * ret_is_cut. Right for the calling thread whether or not it holds the GIL, and for another one
 * while the caller holds the GIL. Returns the number of frames, or -LP_EUNSUPPORTED for a version
 * whose layout is not known. Allocates nothing. */
int lp_python_places(const struct lp_python *python, const struct lp_py_thread *thread,
                     struct lp_python_place *places, int limit, bool *ret_is_cut);

/* File, function and line of a place. Only while its frame runs: the code object must live. */
void lp_python_frame_at(const struct lp_python *python, const struct lp_python_place *place,
                        struct lp_python_frame *ret);

#endif
