/* The heap of a copy of the process: what the host's functions allocate and free there. */
#ifndef LP_AGENT_AUTOPSY_COPY_HEAP_H
#define LP_AGENT_AUTOPSY_COPY_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"

/* In the copy: points the functions behind the interceptors (agent/real.h) to an arena. The host's
 * own allocator may have been in use by a thread that is not here, its locks taken. */
void lp_copy_heap_install(void);

/* The same for Python's own allocators, with the GIL: what Python functions make and drop while
 * they are asked is never where something of the host was, so all that the host had stays as it
 * is, freed or not. */
void lp_copy_heap_install_python(const struct lp_python *python);

/* Whether something was made in the copy: the host has nothing there. */
bool lp_copy_heap_has(uintptr_t address);

#endif
