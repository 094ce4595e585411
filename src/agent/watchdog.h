/* A thread of the agent that waits for a test's time limit and then says where the test thread
 * stands. It changes nothing, as the command ends the application, unless it is told to raise. */
#ifndef LP_AGENT_WATCHDOG_H
#define LP_AGENT_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"

struct lp_watch {
    uint32_t test;
    uint64_t limit_ns; /* from now on */
    const struct lp_python *python;
    const struct lp_qt *qt;
    const _Atomic uint32_t *cycle; /* that runs now */
    bool raises; /* TimeoutError in the calling thread, a second after the limit */
};

/* Starts watching on behalf of the calling thread; 0 limit: nothing. One watch at a time. */
void lp_watchdog_start(const struct lp_watch *watch);
void lp_watchdog_stop(void);

/* How many threads of the process are the agent's. */
int lp_watchdog_threads(void);

#endif
