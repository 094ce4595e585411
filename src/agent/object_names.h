/* What a person calls a Python object: "module app.registry", "function app.hub.get", "type
 * Dialog", "dict of module app", "list in app.registry.entries", "instance of Hub". Names only:
 * never the content of a string, nor a value. */
#ifndef LP_AGENT_OBJECT_NAMES_H
#define LP_AGENT_OBJECT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"

/* Writes the string of the recording for each object. GIL held, outside of cycles; a pending error
 * is left as it was. */
void lp_object_names(const struct lp_python *python, const void *const *objects, size_t count,
                     uint32_t *ret_names);

#endif
