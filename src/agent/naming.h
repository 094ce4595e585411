/* What each survivor is: a Python object by its type, a QObject by its class, a connection by
 * sender class and signal. GUI thread, GIL held. */
#ifndef LP_AGENT_NAMING_H
#define LP_AGENT_NAMING_H

#include "agent/survivors.h"
#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"
#include "probe/qt/qt_layout.h"

/* Objects whose block begins with a known type become OBJECT with a name; the others of Python's
 * object domain are buffers. */
void lp_name_python(struct lp_survivors *survivors, const struct lp_python *python);

/* The Python object in a living block of Python's heap, or NULL: it holds none. `types`: all type
 * objects (agent/type_set.h). */
const void *lp_python_object_in(const struct lp_python *python, const struct lp_hash_map *types,
                                uintptr_t block, uint64_t bytes);

void lp_name_qobjects(struct lp_survivors *survivors);

void lp_name_connections(struct lp_survivors *survivors, const struct lp_qt *qt,
                         const struct lp_qt_layout *layout);

#endif
