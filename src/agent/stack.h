/* Where the calling thread stands: Python and native frames, written to the recording once for each
 * different stack. */
#ifndef LP_AGENT_STACK_H
#define LP_AGENT_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* Opens the unwinder; false: stacks will have Python frames only. From the constructor. */
bool lp_stack_open(void);

enum lp_thread_kind { LP_THREAD_NATIVE, LP_THREAD_QT, LP_THREAD_PYTHON };

/* The id of the calling thread's stack (its FRAME records are written), or 0; and what kind of
 * thread it is starting, if it is starting one. */
uint32_t lp_stack_here(enum lp_thread_kind *ret_starts);

/* The id of another thread's Python stack, or 0. The caller holds the GIL. */
struct lp_py_thread;
uint32_t lp_stack_of_python(const struct lp_py_thread *thread);

#endif
