/* Where a thread stands: Python and native frames in one order, each different stack kept once
 * under a number. Native addresses are kept as object and offset, Python's as file, function and
 * line, so a stack stays true after a library was closed or a code object died. */
#ifndef LP_AGENT_STACK_H
#define LP_AGENT_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* Opens the unwinder; false: stacks will have Python frames only. From the constructor. */
bool lp_stack_open(void);

/* Sees what has been loaded and closed. Before stacks are taken. */
void lp_stack_prepare(void);

enum lp_thread_kind { LP_THREAD_NATIVE, LP_THREAD_QT, LP_THREAD_PYTHON };

/* The id of the calling thread's stack, or 0. Any thread, also inside malloc: no lock, nothing
 * allocated, errno untouched. */
uint32_t lp_stack_here(void);

/* The id of another thread's Python stack, or 0. The caller holds the GIL. */
struct lp_py_thread;
uint32_t lp_stack_of_python(const struct lp_py_thread *thread);

/* What kind of thread is being started where a stack was taken. */
enum lp_thread_kind lp_stack_starts(uint32_t stack);

/* Writes the FRAME records of a stack, newest first, once for each in all copies of the process. */
void lp_stack_record(uint32_t stack);

/* Stacks that found no room. */
uint64_t lp_stack_lost(void);

#endif
