/* All type objects that exist: the ground on which a block is believed to be a Python object. */
#ifndef LP_AGENT_TYPE_SET_H
#define LP_AGENT_TYPE_SET_H

#include "base/hash_map.h"
#include "probe/cpython/python_api.h"

/* Puts the address of every type that derives from object into the map. GIL held; leaves a pending
 * Python error as it was. */
void lp_type_set_collect(const struct lp_python *python, struct lp_hash_map *ret_types);

#endif
