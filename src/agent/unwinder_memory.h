/* libunwind tries addresses that it is not sure of by writing from them into a pipe of its own. The
 * application would have two descriptors more, so it is led to other functions. */
#ifndef LP_AGENT_UNWINDER_MEMORY_H
#define LP_AGENT_UNWINDER_MEMORY_H

#include <stdbool.h>

/* While it is true, this thread is in libunwind, which then gets no pipe
 * (agent/intercept_descriptor.c).
 */
extern _Thread_local bool lp_is_unwinding __attribute__((tls_model("initial-exec")));

/* Takes over the tries of the library that `code` is in. */
void lp_unwinder_memory_take(const void *code);

#endif
