/* Which frame of a stack is the one a person wants to see. */
#ifndef LP_ANALYZE_PLACE_H
#define LP_ANALYZE_PLACE_H

#include <stdbool.h>

#include "analyze/evidence.h"

/* The library whose code the frame is, a binding, Qt, Python, libc, leakpal: "Qt"; NULL: it may be
 * the application's. */
const char *lp_frame_library(const struct lp_frame *frame);

/* The newest Python frame of the application: not of the standard library, a binding or leakpal.
 * Without one the newest Python frame, without any the newest native frame of the application, or
 * at least beyond libc, Python and the agent. NULL: no stack, or an empty one. */
const struct lp_frame *lp_stack_place(const struct lp_stack *stack);

/* The newest Python frame is one of leakpal's own: no code of the application was running. */
bool lp_stack_is_in_leakpal(const struct lp_stack *stack);

/* The place, or NULL where leakpal itself did it, or only the interpreter, and no line of the
 * application says more. */
const struct lp_frame *lp_stack_origin(const struct lp_stack *stack);

/* The part of a path behind the last slash. */
const char *lp_path_name(const char *path);

#endif
