/* The agent's locks as one list, so that a copy of the process can be made while this thread holds
 * all of them: none is then held by a thread that does not exist in the copy. */
#ifndef LP_AGENT_LOCKS_H
#define LP_AGENT_LOCKS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Beside the definition of a static lock. */
#define LP_LOCK_IN_COPIES(lock)                                                                    \
    static pthread_mutex_t *lp_entry_of_##lock __attribute__((used, section("lp_locks"))) = &(lock)

/* Takes all of them; false: some thread did not let go of one within `wait_ns`, and none is held.
 */
bool lp_locks_take(uint64_t wait_ns);
void lp_locks_give(void);

#endif
