/* CPython's collector by the functions of its module gc, looked up once: a name made for each
 * look-up would stay in the type attribute cache and look like something that a cycle left. GIL
 * held; a pending Python error is left as it was. */
#ifndef LP_PROBE_CPYTHON_PYTHON_GC_H
#define LP_PROBE_CPYTHON_PYTHON_GC_H

#include "probe/cpython/python_api.h"

/* A full collection. It also works where the application has switched the collector off, which
 * PyGC_Collect() does not. */
void lp_python_gc_collect(const struct lp_python *python);

/* Empties CPython's free lists (dicts, lists, tuples, floats, ...), so that what is made next comes
 * from the allocator: a block that waits in such a list keeps the birth cycle of its first use.
 * Costs microseconds. */
void lp_python_gc_clear_free_lists(const struct lp_python *python);

#endif
