/* Lets a cycle come to rest: events, deferred deletions, threads, garbage. */
#ifndef LP_AGENT_SETTLE_H
#define LP_AGENT_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"

/* What lives of the birth cycle of now. */
struct lp_live {
    int64_t blocks, bytes, python_objects, qobjects, threads;
};

struct lp_settled {
    uint64_t ns;
    uint32_t rounds;
    bool is_settled;
    int busy_threads; /* of this cycle, when it did not settle */
    int busy_pool;    /* tasks of the global QThreadPool */
};

struct lp_live lp_live_now(void);

/* Rounds until two in a row end with the same live counts and nothing is known to be under way, at
 * most `limit_ns`. GUI thread. */
struct lp_settled lp_settle(const struct lp_python *python, const struct lp_qt *qt,
                            uint64_t limit_ns);

/* Empties CPython's and Qt's own caches: once before counting, not in every round. */
void lp_clear_caches(const struct lp_python *python, const struct lp_qt *qt);

/* Whether this thread may touch Python: it is up and the GIL is ours. */
bool lp_holds_gil(const struct lp_python *python);

#endif
