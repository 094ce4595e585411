/* The linker lays the entries of all files side by side. Some locks are taken inside of others, so
 * nothing is waited for while one is held: all at once, or none. */
#include "agent/locks.h"

#include <sched.h>
#include <stddef.h>

#include "agent/recorder.h"

extern pthread_mutex_t *__start_lp_locks[], *__stop_lp_locks[];

static void give_until(pthread_mutex_t **end)
{
    while (end > __start_lp_locks)
        pthread_mutex_unlock(*--end);
}

static bool try_all(void)
{
    for (pthread_mutex_t **lock = __start_lp_locks; lock < __stop_lp_locks; lock++)
        if (pthread_mutex_trylock(*lock) != 0) {
            give_until(lock);
            return false;
        }
    return true;
}

bool lp_locks_take(uint64_t wait_ns)
{
    uint64_t end_ns = lp_now_ns() + wait_ns;
    while (!try_all()) {
        if (lp_now_ns() >= end_ns)
            return false;
        sched_yield();
    }
    return true;
}

void lp_locks_give(void)
{
    give_until(__stop_lp_locks);
}
