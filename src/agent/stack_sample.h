/* A thread's stack as it is found, in a microsecond: return addresses and places in code objects.
 */
#ifndef LP_AGENT_STACK_SAMPLE_H
#define LP_AGENT_STACK_SAMPLE_H

#include <stdbool.h>

#include "probe/cpython/python_stack.h"

enum { LP_MAX_NATIVE = 64, LP_MAX_PYTHON = 64, LP_OWN_FRAMES = 8 };

struct lp_stack_sample {
    void *addresses[LP_MAX_NATIVE + LP_OWN_FRAMES]; /* return addresses, newest first */
    struct lp_python_place places[LP_MAX_PYTHON];
    int address_count, place_count;
    bool is_cut; /* there are older frames */
};

/* Opens libunwind; false: it is not there, and samples have Python frames only. */
bool lp_stack_sample_open(void);

/* Of the calling thread, the agent's own frames included. */
void lp_stack_sample_here(struct lp_stack_sample *ret);

/* The Python frames of another thread. The caller holds the GIL. */
void lp_stack_sample_python(const struct lp_py_thread *thread, struct lp_stack_sample *ret);

#endif
