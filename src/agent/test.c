/* The life of a test: warm-up, counted, trailing and, where the survivors ask for them, further
 * cycles. Everything that is born between `begin` and `end` of a cycle carries its number; the
 * agent's own work between cycles carries 0. These are the functions of leakpal.h. */
#include "agent/test.h"

#include <stdbool.h>

#include "agent/census.h"
#include "agent/connections.h"
#include "agent/descriptor_table.h"
#include "agent/environment.h"
#include "agent/gil.h"
#include "agent/leftovers.h"
#include "agent/python_heap.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/refcounts.h"
#include "agent/settle.h"
#include "agent/snapshot.h"
#include "agent/state.h"
#include "agent/watchdog.h"
#include "leakpal/leakpal.h"
#include "probe/cpython/python_gc.h"

enum { DEFAULT_WARMUP = 2, DEFAULT_COUNTED = 10, TRAILING = 2 };
#define NS_PER_SECOND 1e9
#define DEFAULT_SETTLE_SECONDS 1.0
#define DEFAULT_TIMEOUT_SECONDS 300.0

struct leakpal_test {
    uint32_t number;
    uint32_t warmup, counted;
    uint32_t planned;         /* cycles to run before the next census */
    uint32_t finished;        /* cycles that have ended */
    _Atomic uint32_t running; /* the cycle that runs now; 0: none. Read by the watchdog */
    uint16_t first_epoch;     /* of the first cycle */
    uint64_t settle_ns;
    uint64_t cycle_start_ns, cycles_ns, extra_ns, deadline_ns;
    bool is_active, was_counted, has_failed;
    struct lp_hash_map earlier;
    struct lp_growth growth;
    struct lp_refcounts refcounts;
    uint64_t gc_collected; /* at the last snapshot */
};

static struct leakpal_test the_test;
static uint16_t last_epoch;
static uint32_t test_count;

uint32_t lp_test_running(void)
{
    return the_test.is_active ? the_test.number : 0;
}

static void turn_to(uint16_t epoch)
{
    const struct lp_python *python = lp_python_find();
    bool holds_gil = lp_holds_gil(python);
    if (holds_gil && epoch != LP_EPOCH_OUTSIDE)
        lp_python_gc_clear_free_lists(python);
    atomic_store_explicit(&lp_epoch_now, epoch, memory_order_relaxed);
    if (holds_gil)
        lp_python_heap_turn();
}

uint64_t lp_test_seconds(double value, double standard)
{
    return (uint64_t)((value > 0 ? value : standard) * NS_PER_SECOND);
}

static void record_begin(const struct leakpal_test *test, const char *name,
                         const struct leakpal_options *options, uint64_t timeout_ns)
{
    lp_put(TEST_BEGIN, test_begin, .test = test->number, .time_ns = lp_now_ns(),
           .name = lp_recorder_string(name),
           .kind = lp_recorder_string(options->kind != NULL ? options->kind : "cycles"),
           .target = lp_recorder_string(options->target != NULL ? options->target : name),
           .warmup = test->warmup, .counted = test->counted, .trailing = TRAILING,
           .flags = options->flags & LEAKPAL_DELETE, .timeout_ns = timeout_ns);
}

/* What is compared from cycle to cycle, between them. */
static void look_at_rest(struct leakpal_test *test, const struct lp_environment *here,
                         struct lp_record_snapshot snapshot)
{
    lp_growth_add(&test->growth, snapshot.heap_bytes);
    test->gc_collected = snapshot.gc_collected;
    lp_refcounts_look(&test->refcounts, here->python, snapshot.cycle);
}

struct leakpal_test *leakpal_test_begin(const char *name, const struct leakpal_options *given)
{
    static const struct leakpal_options defaults;
    const struct leakpal_options *options = given != NULL ? given : &defaults;
    struct leakpal_test *test = &the_test;
    if (!lp_recorder_is_open())
        return NULL;
    LP_WITH_GIL;
    leakpal_test_end(test);
    *test = (struct leakpal_test){
        .number = ++test_count,
        .warmup = options->warmup || options->has_warmup ? options->warmup : DEFAULT_WARMUP,
        .counted = options->counted ? options->counted : DEFAULT_COUNTED,
        .first_epoch = (uint16_t)(last_epoch + 1),
        .settle_ns = lp_test_seconds(options->settle_seconds, DEFAULT_SETTLE_SECONDS),
        .is_active = true};
    test->planned = test->warmup + test->counted + TRAILING;
    test->refcounts = (struct lp_refcounts){.test = test->number,
                                            .first_epoch = test->first_epoch,
                                            .warmup = test->warmup,
                                            .counted = test->counted};
    uint64_t timeout_ns = lp_test_seconds(options->timeout_seconds, DEFAULT_TIMEOUT_SECONDS);
    test->deadline_ns = lp_now_ns() + timeout_ns;
    record_begin(test, name, options, timeout_ns);
    struct lp_environment here = lp_environment_here();
    lp_clear_caches(here.python, here.qt);
    look_at_rest(test, &here, lp_snapshot_here(test->number, 0, "before", true));
    lp_watchdog_start(&(struct lp_watch){test->number, timeout_ns, lp_python_find(),
                                         lp_environment_attach()->qt, &test->running,
                                         (options->flags & LEAKPAL_RAISE) != 0});
    lp_recorder_flush();
    return test;
}

static enum lp_cycle_role role_of(const struct leakpal_test *test, uint32_t cycle)
{
    if (cycle <= test->warmup)
        return LP_ROLE_WARMUP;
    if (cycle + TRAILING > test->planned)
        return LP_ROLE_TRAILING;
    return cycle <= test->warmup + test->counted ? LP_ROLE_COUNTED : LP_ROLE_EXTRA;
}

static void begin_cycle(struct leakpal_test *test)
{
    uint32_t cycle = test->finished + 1;
    lp_put(CYCLE_BEGIN, cycle_begin, .test = test->number, .cycle = cycle,
           .role = (uint8_t)role_of(test, cycle), .time_ns = lp_now_ns());
    lp_recorder_flush();
    atomic_store_explicit(&test->running, cycle, memory_order_relaxed);
    test->cycle_start_ns = lp_now_ns();
    turn_to(++last_epoch);
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
    lp_put(CYCLE_END, cycle_end, .test = test->number, .cycle = cycle, .time_ns = lp_now_ns(),
           .settle_ns = settled->ns, .settle_rounds = settled->rounds,
           .settled = settled->is_settled, .bytes = (uint64_t)live->bytes,
           .blocks = (uint64_t)live->blocks, .python_objects = (uint64_t)live->python_objects,
           .qobjects = (uint64_t)live->qobjects,
           .connections = lp_connection_count(here->qt, &here->layout, last_epoch, last_epoch),
           .threads = (uint64_t)live->threads, .fds = (uint64_t)lp_descriptor_count(last_epoch));
    if (settled->is_settled)
        return;
    record_busy(test, cycle, "threads started in this cycle", settled->busy_threads);
    record_busy(test, cycle, "tasks of the global QThreadPool", settled->busy_pool);
    if (settled->busy_threads == 0 && settled->busy_pool == 0)
        record_busy(test, cycle, "memory that comes and goes", 1);
}

static void end_cycle(struct leakpal_test *test)
{
    uint32_t cycle = test->finished + 1;
    struct lp_environment here = lp_environment_here();
    if (here.qt != NULL)
        lp_qobject_remember(here.qt, last_epoch);
    struct lp_settled settled = lp_settle(here.python, here.qt, test->settle_ns);
    lp_clear_caches(here.python, here.qt);
    struct lp_live live = lp_live_now();
    turn_to(LP_EPOCH_OUTSIDE);
    lp_descriptors_look(last_epoch);
    record_end(test, cycle, &settled, &live, &here);
    uint64_t collected = test->gc_collected;
    look_at_rest(test, &here, lp_snapshot_here(test->number, cycle, "cycle", false));
    if (test->gc_collected > collected)
        lp_put(WAITING, waiting, .test = test->number, .cycle = cycle,
               .objects = test->gc_collected - collected);
    uint64_t ns = lp_now_ns() - test->cycle_start_ns;
    test->cycles_ns += ns;
    if (role_of(test, cycle) == LP_ROLE_EXTRA)
        test->extra_ns += ns;
    test->finished = cycle;
    atomic_store_explicit(&test->running, 0, memory_order_relaxed);
    lp_recorder_flush();
}

/* Takes the census; more cycles are planned when it asks for them. */
static void count_survivors(struct leakpal_test *test)
{
    uint64_t now = lp_now_ns();
    struct lp_environment here = lp_environment_here();
    struct lp_census census = {.test = test->number,
                               .first_epoch = test->first_epoch,
                               .warmup = test->warmup,
                               .trailing = TRAILING,
                               .asked = test->counted,
                               .cycles = test->finished,
                               .cycle_ns = test->cycles_ns / test->finished,
                               .extra_ns = test->extra_ns,
                               .left_ns = test->deadline_ns > now ? test->deadline_ns - now : 0,
                               .python = here.python,
                               .qt = here.qt,
                               .layout = &here.layout,
                               .growth = &test->growth,
                               .earlier = &test->earlier};
    uint32_t room = LP_EPOCH_MAX - 1u - last_epoch;
    uint32_t more = lp_census_take(&census);
    test->planned += more < room ? more : room;
    test->was_counted = true;
    if (more > 0)
        lp_note(LP_NOTE_INFO, "%u more cycles: what is held may have a bound, or its rate is open",
                more);
    lp_recorder_flush();
}

int leakpal_test_next(struct leakpal_test *test)
{
    if (test == NULL || !test->is_active || test->has_failed || !lp_recorder_is_open())
        return 0;
    LP_WITH_GIL;
    if (atomic_load_explicit(&test->running, memory_order_relaxed) != 0)
        end_cycle(test);
    if (test->finished == test->planned)
        count_survivors(test);
    if (test->finished == test->planned || last_epoch == LP_EPOCH_MAX - 1)
        return 0;
    begin_cycle(test);
    return 1;
}

void leakpal_test_remember(struct leakpal_test *test)
{
    LP_WITH_GIL;
    struct lp_environment here = lp_environment_here();
    if (test != NULL && test->is_active && here.qt != NULL)
        lp_qobject_remember(here.qt, last_epoch);
}

/* A loop that was left early still has its steady cycles counted, when there are any. */
static void count_early(struct leakpal_test *test)
{
    if (!test->was_counted && !test->has_failed && test->finished > test->warmup + TRAILING) {
        test->planned = test->finished;
        count_survivors(test);
    }
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* A test that failed has no trailing cycles and nothing extra: what ended was meant to be counted.
 */
static void record_test_end(const struct leakpal_test *test)
{
    uint32_t warmup = smaller(test->finished, test->warmup);
    uint32_t trailing = test->was_counted ? TRAILING : 0;
    uint32_t steady = test->finished - warmup - trailing;
    uint32_t counted = smaller(steady, test->counted);
    lp_put(TEST_END, test_end, .test = test->number, .time_ns = lp_now_ns(), .warmup = warmup,
           .counted = counted, .extra = test->was_counted ? steady - counted : 0,
           .trailing = test->was_counted ? trailing : steady - counted);
}

void leakpal_test_end(struct leakpal_test *test)
{
    if (test == NULL || !test->is_active || !lp_recorder_is_open())
        return;
    LP_WITH_GIL;
    if (atomic_load_explicit(&test->running, memory_order_relaxed) != 0)
        end_cycle(test);
    count_early(test);
    lp_leftovers_record(test->number, test->first_epoch, last_epoch);
    lp_snapshot_here(test->number, 0, "after", true);
    record_test_end(test);
    lp_watchdog_stop();
    lp_hash_map_done(&test->earlier);
    lp_growth_done(&test->growth);
    lp_refcounts_done(&test->refcounts, lp_environment_here().python);
    test->is_active = false;
    lp_recorder_flush();
}

void leakpal_error(struct leakpal_test *test, const char *kind, const char *message,
                   const char *detail)
{
    uint32_t cycle = 0;
    if (test != NULL && test->is_active) {
        cycle = atomic_load_explicit(&test->running, memory_order_relaxed);
        test->has_failed = true;
    }
    lp_put(ERROR, error, .test = test != NULL ? test->number : 0, .cycle = cycle,
           .time_ns = lp_now_ns(), .kind = lp_recorder_string(kind),
           .message = lp_recorder_string(message), .detail = lp_recorder_string(detail));
    lp_recorder_flush();
}

void leakpal_worker_left(struct leakpal_test *test, const struct leakpal_worker *worker)
{
    if (test == NULL || !test->is_active)
        return;
    lp_put(WORKER, worker, .test = test->number, .cycle = worker->cycle,
           .class_name = lp_recorder_string(worker->class_name),
           .name = lp_recorder_string(worker->name), .state = lp_recorder_string(worker->state),
           .is_running = worker->is_running != 0, .tid = worker->tid);
}

int leakpal_qobject_is_alive(const struct leakpal_test *test, const void *object, uint32_t cycle)
{
    struct lp_qobject found;
    return test != NULL && lp_qobject_find((uintptr_t)object, &found) &&
           found.epoch == test->first_epoch + cycle - 1;
}

void leakpal_finish(void)
{
    leakpal_test_end(&the_test);
    lp_put(END, end, .time_ns = lp_now_ns(), .lost = lp_recorder_lost());
    lp_recorder_flush();
    lp_recorder_forget();
}
