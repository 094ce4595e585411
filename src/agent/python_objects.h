/* All objects that Python's collector knows. */
#ifndef LP_AGENT_PYTHON_OBJECTS_H
#define LP_AGENT_PYTHON_OBJECTS_H

#include <stdint.h>

#include "probe/cpython/python_api.h"

/* Calls `visit` for every object that the collector tracks. `visit` must not run Python. GIL held,
 * outside of cycles; leaves a pending error as it was. */
void lp_python_objects_each(const struct lp_python *python,
                            void (*visit)(const void *object, void *context), void *context);

/* Calls `visit` for every object that `object` refers to, by its type's tp_traverse. */
void lp_python_references_each(const void *object,
                               int (*visit)(const void *referent, void *context), void *context);

#endif
