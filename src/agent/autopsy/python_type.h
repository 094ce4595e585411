/* What is known about the types of Python objects: by which kind of edge their objects hold others.
 */
#ifndef LP_AGENT_AUTOPSY_PYTHON_TYPE_H
#define LP_AGENT_AUTOPSY_PYTHON_TYPE_H

#include <stdbool.h>

#include "trace/vocabulary.h"

enum lp_python_shape {
    LP_PY_OTHER,
    LP_PY_ATOM, /* holds nothing: strings, numbers */
    LP_PY_DICT,
    LP_PY_LIST,
    LP_PY_TUPLE,
    LP_PY_SET,
    LP_PY_DEQUE,
    LP_PY_CACHE, /* functools.lru_cache */
    LP_PY_CLASS,
    LP_PY_MODULE,
    LP_PY_FUNCTION,
    LP_PY_METHOD,
    LP_PY_PARTIAL,
    LP_PY_FRAME,     /* a frame object */
    LP_PY_GENERATOR, /* coroutines too */
};

struct lp_python_type {
    enum lp_python_shape shape;
    enum lp_edge_kind edge; /* of what an object reports without a kind of its own */
    bool is_exact;          /* not a subclass of the type that gives it its shape */
};

/* Remembered: in the copy of the process only, where no type goes away. */
struct lp_python_type lp_python_type_of(const void *type);

/* Whether it is the built-in or extension type of this tp_name: "function", "functools.partial". A
 * class written in Python may have any name, but for a dot. */
bool lp_python_type_is(const void *type, const char *name);

/* The same for the type or one of its bases. */
bool lp_python_type_derives(const void *type, const char *name);

/* What a weak reference refers to has its address in the word at LP_WEAK_REFERENT_OFF. */
enum { LP_WEAK_REFERENT_OFF = 16 };
bool lp_python_is_weak_reference(const void *object);

#endif
