/* The C function that evaluates Python: in a native stack it stands for Python frames. */
#ifndef LP_PROBE_CPYTHON_PYTHON_EVAL_H
#define LP_PROBE_CPYTHON_PYTHON_EVAL_H

#include <stdbool.h>
#include <stdint.h>

/* Looks for it once Python is there; false: not found. Reads memory of loaded objects only. */
bool lp_python_eval_find(void);

/* Whether a return address lies in it. After lp_python_eval_find(); any thread. */
bool lp_python_eval_contains(uintptr_t address);

#endif
