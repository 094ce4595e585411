/* The epoch is turned first at the begin and last at the end; what comes before and after is the
 * agent's. */
#include "agent/cycle.h"

#include "agent/connections.h"
#include "agent/course.h"
#include "agent/descriptor_table.h"
#include "agent/gil.h"
#include "agent/proof.h"
#include "agent/python_heap.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "agent/snapshot.h"
#include "agent/state.h"
#include "probe/cpython/python_gc.h"

uint16_t lp_last_epoch;

static void turn_to(uint16_t epoch)
{
    const struct lp_python *python = lp_python_find();
    bool holds_gil = lp_holds_gil(python);
    if (holds_gil && epoch != LP_EPOCH_OUTSIDE)
        lp_python_gc_clear_free_lists(python);
    lp_turn_epoch(epoch);
    if (holds_gil)
        lp_python_heap_turn();
}

void lp_cycle_look_at_rest(struct leakpal_test *test, const struct lp_environment *here,
                           struct lp_record_snapshot snapshot)
{
    lp_growth_add(&test->growth, snapshot.heap_bytes);
    test->gc_collected = snapshot.gc_collected;
    lp_refcounts_look(&test->refcounts, here->python, snapshot.cycle);
}

void lp_cycle_begin(struct leakpal_test *test)
{
    uint32_t cycle = test->finished + 1;
    lp_put(CYCLE_BEGIN, cycle_begin, .test = test->number, .cycle = cycle,
           .role = (uint8_t)lp_course_role(test, cycle), .time_ns = lp_now_ns());
    lp_recorder_flush();
    atomic_store_explicit(&test->running, cycle, memory_order_relaxed);
    test->cycle_start_ns = lp_now_ns();
    turn_to(++lp_last_epoch);
}

static void record_busy(const struct leakpal_test *test, uint32_t cycle, const char *what,
                        int count)
{
    if (count > 0)
        lp_put(BUSY, busy, .test = test->number, .cycle = cycle, .what = lp_recorder_string(what),
               .count = (uint64_t)count);
}

static void record_end(const struct leakpal_test *test, uint32_t cycle,
                       const struct lp_settled *settled, const struct lp_live *live,
                       const struct lp_environment *here)
{
    lp_put(
        CYCLE_END, cycle_end, .test = test->number, .cycle = cycle, .time_ns = lp_now_ns(),
        .settle_ns = settled->ns, .settle_rounds = settled->rounds, .settled = settled->is_settled,
        .bytes = (uint64_t)live->bytes, .blocks = (uint64_t)live->blocks,
        .python_objects = (uint64_t)live->python_objects, .qobjects = (uint64_t)live->qobjects,
        .connections = lp_connection_count(here->qt, &here->layout, lp_last_epoch, lp_last_epoch),
        .threads = (uint64_t)live->threads, .fds = (uint64_t)lp_descriptor_count(lp_last_epoch));
    if (settled->is_settled)
        return;
    record_busy(test, cycle, "threads started in this cycle", settled->busy_threads);
    record_busy(test, cycle, "tasks of the global QThreadPool", settled->busy_pool);
    if (settled->busy_threads == 0 && settled->busy_pool == 0)
        record_busy(test, cycle, "memory that comes and goes", 1);
}

static void compare_at_rest(struct leakpal_test *test, uint32_t cycle,
                            const struct lp_environment *here)
{
    uint64_t collected = test->gc_collected;
    lp_cycle_look_at_rest(test, here, lp_snapshot_here(test->number, cycle, "cycle", false));
    if (test->gc_collected > collected)
        lp_put(WAITING, waiting, .test = test->number, .cycle = cycle,
               .objects = test->gc_collected - collected);
}

void lp_cycle_end(struct leakpal_test *test)
{
    uint32_t cycle = test->finished + 1;
    struct lp_environment here = lp_environment_here();
    if (here.qt != NULL)
        lp_qobject_remember(here.qt, lp_last_epoch);
    lp_proof_cut(lp_last_epoch);
    struct lp_settled settled = lp_settle(here.python, here.qt, test->settle_ns);
    lp_clear_caches(here.python, here.qt);
    struct lp_live live = lp_live_now();
    turn_to(LP_EPOCH_OUTSIDE);
    lp_descriptors_look(lp_last_epoch);
    record_end(test, cycle, &settled, &live, &here);
    if (lp_course_role(test, cycle) != LP_ROLE_PROOF)
        compare_at_rest(test, cycle, &here);
    uint64_t ns = lp_now_ns() - test->cycle_start_ns;
    test->cycles_ns += ns;
    if (lp_course_role(test, cycle) == LP_ROLE_EXTRA)
        test->extra_ns += ns;
    test->finished = cycle;
    atomic_store_explicit(&test->running, 0, memory_order_relaxed);
    lp_recorder_flush();
}
