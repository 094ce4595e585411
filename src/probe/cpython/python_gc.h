/* CPython's collector by the functions of its module gc, looked up once: a name made for each
 * look-up would stay in the type attribute cache and look like something that a cycle left. GIL
 * held; a pending Python error is left as it was. */
#ifndef LP_PROBE_CPYTHON_PYTHON_GC_H
#define LP_PROBE_CPYTHON_PYTHON_GC_H

#include <stdint.h>

#include "probe/cpython/python_api.h"

/* Over all generations, since the interpreter's start. */
struct lp_python_gc_numbers {
    uint64_t collections;
    uint64_t collected; /* objects that only the collector could free */
    uint64_t uncollectable;
    uint64_t garbage; /* in gc.garbage now */
};

/* A full collection. It also works where the application has switched the collector off, which
 * PyGC_Collect() does not. */
void lp_python_gc_collect(const struct lp_python *python);

/* Empties CPython's free lists (dicts, lists, tuples, floats, ...), so that what is made next comes
 * from the allocator: a block that waits in such a list keeps the birth cycle of its first use.
 * Costs microseconds. */
void lp_python_gc_clear_free_lists(const struct lp_python *python);

/* A list of all tracked objects, a new reference; NULL without memory. */
struct lp_py_object *lp_python_gc_objects(const struct lp_python *python);

struct lp_python_gc_numbers lp_python_gc_read(const struct lp_python *python);

#endif
