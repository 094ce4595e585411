/* Attributes of a threading.local, which are those of the thread that asks: they lie in a dict for
 * each thread, in a table that the object keeps (CPython's Modules/_threadmodule.c). */
#ifndef LP_AGENT_AUTOPSY_PYTHON_LOCALS_H
#define LP_AGENT_AUTOPSY_PYTHON_LOCALS_H

#include "agent/autopsy/python_query.h"

bool lp_python_is_thread_local(const void *object);

/* Whether the object is that table, kept by `from`, or a thread's dict in it. */
bool lp_python_is_of_locals(const struct lp_python *python, const void *from, const void *object);

/* Answers by the attribute of any thread; false: it is none. */
bool lp_query_thread_local(const struct lp_python_query *query);

#endif
