/* Attributes of Python objects that CPython itself keeps (a function's __closure__, a frame's
 * f_code), asked for without running anything of the application. In the copy of the process only:
 * what is made there is not given back. */
#ifndef LP_AGENT_AUTOPSY_PYTHON_ATTRIBUTES_H
#define LP_AGENT_AUTOPSY_PYTHON_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/cpython/python_api.h"

/* By object.__getattribute__; NULL: there is none, or it is None. */
const void *lp_python_attribute(const struct lp_python *python, const void *object,
                                const char *name);

/* The number under an attribute, or -1. */
long long lp_python_number(const struct lp_python *python, const void *object, const char *name);

/* Copies the UTF-8 text of a str, cut at a whole character; false and "" for anything else. */
bool lp_python_copy_text(const struct lp_python *python, const void *string, char *text,
                         size_t size);
bool lp_python_text_attribute(const struct lp_python *python, const void *object, const char *name,
                              char *text, size_t size);

/* The instance's __dict__ or the namespace of a module or class; NULL: it has none. */
const void *lp_python_namespace(const struct lp_python *python, const void *object);

/* The value under a key of an exact dict, borrowed, or NULL. */
const void *lp_python_value(const struct lp_python *python, const void *dict, const char *key);

size_t lp_python_tuple_size(const struct lp_python *python, const void *tuple);
const void *lp_python_tuple_item(const void *tuple, size_t index);

#endif
