/* The text of a Python str, read without allocating. */
#ifndef LP_PROBE_CPYTHON_PYTHON_TEXT_H
#define LP_PROBE_CPYTHON_PYTHON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/cpython/python_api.h"

/* Copies an ASCII str that is shorter than `size`; false, and nothing is copied, for every other
 * object. */
bool lp_python_text(const struct lp_python *python, const void *object, char *text, size_t size);

/* Copies any str as UTF-8, cut between characters to what fits. false, and nothing is copied, for
 * what is no str. */
bool lp_python_utf8(const struct lp_python *python, const void *object, char *text, size_t size);

#endif
