/* A test as it runs: for test.c, which has the functions of leakpal.h, cycle.c, which runs a cycle,
 * and course.c, which decides on the next. Test thread, unless said otherwise. */
#ifndef LP_AGENT_TEST_STATE_H
#define LP_AGENT_TEST_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "agent/environment.h"
#include "agent/growth.h"
#include "agent/refcounts.h"
#include "base/hash_map.h"

enum { LP_TRAILING_CYCLES = 2 };

/* Counting, then, where something leaks, cycles with stacks, and those of the proof. */
enum phase { PHASE_COUNT, PHASE_CAPTURE, PHASE_PROOF, PHASE_DONE };

struct leakpal_test {
    uint32_t number;
    uint32_t warmup, counted;
    enum phase phase;
    uint32_t judged;          /* of the planned cycles, those that are counted and judged */
    uint32_t explained;       /* in the phase of the proof: cycles before its first */
    uint32_t planned;         /* cycles to run before the next decision */
    uint32_t finished;        /* cycles that have ended */
    _Atomic uint32_t running; /* the cycle that runs now; 0: none. Read by the watchdog */
    uint16_t first_epoch;     /* of the first cycle */
    uint64_t settle_ns;
    uint64_t cycle_start_ns, cycles_ns, extra_ns, deadline_ns;
    bool is_active, wants_proof, was_counted, has_leak, has_failed;
    struct lp_hash_map earlier;
    struct lp_growth growth;
    struct lp_refcounts refcounts;
    uint64_t gc_collected; /* at the last snapshot */
};

/* Birth number of the newest cycle of any test in this process. */
extern uint16_t lp_last_epoch;

#endif
