/* All objects that Python's collector knows, and what they refer to. GIL held. */
#ifndef LP_PROBE_CPYTHON_PYTHON_WALK_H
#define LP_PROBE_CPYTHON_PYTHON_WALK_H

#include <stdbool.h>

#include "probe/cpython/python_api.h"

/* Calls `visit` for every object that the collector tracks. `visit` must not run Python. The object
 * has one reference more meanwhile, the walk's. */
void lp_python_objects_each(const struct lp_python *python,
                            void (*visit)(const void *object, void *context), void *context);

/* From now on the objects of now are all that there are: for a process in which Python does not run
 * again, and which is to be walked many times. */
void lp_python_objects_keep(const struct lp_python *python);

/* Calls `visit` for every object that `object` refers to, by its type's tp_traverse. Only with
 * lp_python_knows_references(). */
void lp_python_references_each(const void *object,
                               int (*visit)(const void *referent, void *context), void *context);

/* Whether tp_traverse is where we take it to be: tried once, on a type that says it itself. */
bool lp_python_knows_references(const struct lp_python *python);

/* Whether it is a dict or tuple that the collector does not track, because it holds nothing but
 * strings, numbers and the like: it is found only by what refers to it. */
bool lp_python_is_untracked(const struct lp_python *python, const void *object);

#endif
