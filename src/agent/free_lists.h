/* CPython keeps freed lists, dicts and tuples for the next one. What comes out of such a free list
 * was not allocated where it is made, and its birth stack would be another object's. */
#ifndef LP_AGENT_FREE_LISTS_H
#define LP_AGENT_FREE_LISTS_H

#include <stdbool.h>

#include "probe/cpython/python_api.h"

/* From now on they go back to the allocator when they are freed, or are kept again. GIL held. */
void lp_free_lists_bypass(const struct lp_python *python, bool wanted);

#endif
