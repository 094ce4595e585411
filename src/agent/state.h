/* What every interceptor asks first: is this process recorded, which cycle is it, who is calling.
 * Written on the test thread (epoch) or in the constructor; read anywhere, relaxed. */
#ifndef LP_AGENT_STATE_H
#define LP_AGENT_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Birth number of what is born now: 0 outside of cycles, otherwise 1, 2, 3, ... over all tests of
 * the process. The last number is shared by everything beyond it. */
enum { LP_EPOCH_OUTSIDE = 0, LP_EPOCH_MAX = 0xffff };

/* The birth number, in the word with LP_CAPTURES while births are captured: who enters a birth
 * reads this word anyway. */
enum { LP_CAPTURES = 1 << 16 };
extern _Atomic uint32_t lp_epoch_now;

/* Gives the block at this address, which was born just now, its stack: called where LP_CAPTURES is
 * found. Set before the first time. */
extern void (*lp_capture_birth)(uintptr_t address);

/* Whether the births of the next cycles are to be captured. Test thread. */
extern bool lp_wants_captures;

/* True from the constructor on in the one process that is recorded; false in forked children. */
extern _Atomic bool lp_is_tagging;

/* While above 0, what this thread allocates is the agent's or a probe's doing, or is tracked by a
 * layer above, and is not entered. LP_PATCH_PENDING is added while the thread may have loaded
 * objects that are not patched yet (agent/patch.h), so that the interceptors ask one question for
 * both. Initial-exec TLS: reading it never calls the loader. */
enum { LP_PATCH_PENDING = 1 << 30 };
extern _Thread_local int lp_suspended __attribute__((tls_model("initial-exec")));

/* Patches what is pending: true. Rare, and not to be inlined into malloc. */
bool lp_resume_pending(void) __attribute__((noinline, cold));

/* Whether what this thread allocates now is the application's. */
static inline bool lp_is_tracked(void)
{
    return __builtin_expect(lp_suspended == 0, 1) ||
           (lp_suspended == LP_PATCH_PENDING && lp_resume_pending());
}

static inline bool lp_tagging(void)
{
    return atomic_load_explicit(&lp_is_tagging, memory_order_relaxed);
}

static inline uint16_t lp_birth_epoch(void)
{
    return (uint16_t)atomic_load_explicit(&lp_epoch_now, memory_order_relaxed);
}

/* Turns to a birth number. Test thread. */
static inline void lp_turn_epoch(uint16_t epoch)
{
    uint32_t captures = lp_wants_captures && epoch != LP_EPOCH_OUTSIDE ? LP_CAPTURES : 0;
    atomic_store_explicit(&lp_epoch_now, epoch | captures, memory_order_relaxed);
}

static inline bool lp_captures(void)
{
    return __builtin_expect(
        atomic_load_explicit(&lp_epoch_now, memory_order_relaxed) >= LP_CAPTURES, 0);
}

#endif
