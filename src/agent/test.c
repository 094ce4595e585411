/* The functions of leakpal.h that belong to a test. */
#include "agent/test.h"

#include "agent/course.h"
#include "agent/cycle.h"
#include "agent/gil.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "agent/snapshot.h"
#include "agent/state.h"
#include "agent/test_state.h"
#include "agent/watchdog.h"
#include "leakpal/leakpal.h"

enum { DEFAULT_WARMUP = 2, DEFAULT_COUNTED = 10 };
#define NS_PER_SECOND 1e9
#define DEFAULT_SETTLE_SECONDS 1.0
#define DEFAULT_TIMEOUT_SECONDS 300.0

static struct leakpal_test the_test;
static uint32_t test_count;

uint32_t lp_test_running(void)
{
    return the_test.is_active ? the_test.number : 0;
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
           .warmup = test->warmup, .counted = test->counted, .trailing = LP_TRAILING_CYCLES,
           .flags = (options->flags & LEAKPAL_DELETE ? LP_TEST_DELETE : 0) |
                    (test->wants_proof ? LP_TEST_PROVE : 0),
           .timeout_ns = timeout_ns);
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
        .first_epoch = (uint16_t)(lp_last_epoch + 1),
        .settle_ns = lp_test_seconds(options->settle_seconds, DEFAULT_SETTLE_SECONDS),
        .is_active = true,
        .wants_proof = (options->flags & LEAKPAL_PROVE) != 0};
    test->judged = test->planned = test->warmup + test->counted + LP_TRAILING_CYCLES;
    test->refcounts = (struct lp_refcounts){.test = test->number,
                                            .first_epoch = test->first_epoch,
                                            .warmup = test->warmup,
                                            .counted = test->counted};
    uint64_t timeout_ns = lp_test_seconds(options->timeout_seconds, DEFAULT_TIMEOUT_SECONDS);
    test->deadline_ns = lp_now_ns() + timeout_ns;
    record_begin(test, name, options, timeout_ns);
    struct lp_environment here = lp_environment_here();
    lp_clear_caches(here.python, here.qt);
    lp_cycle_look_at_rest(test, &here, lp_snapshot_here(test->number, 0, "before", true));
    lp_watchdog_start(&(struct lp_watch){test->number, timeout_ns, lp_python_find(),
                                         lp_environment_attach()->qt, &test->running,
                                         (options->flags & LEAKPAL_RAISE) != 0});
    lp_recorder_flush();
    return test;
}

int leakpal_test_next(struct leakpal_test *test)
{
    if (test == NULL || !test->is_active || test->has_failed || !lp_recorder_is_open())
        return 0;
    LP_WITH_GIL;
    if (atomic_load_explicit(&test->running, memory_order_relaxed) != 0)
        lp_cycle_end(test);
    if (test->finished == test->planned)
        lp_course_decide(test);
    if (test->finished == test->planned || lp_last_epoch == LP_EPOCH_MAX - 1)
        return 0;
    lp_cycle_begin(test);
    return 1;
}

void leakpal_test_remember(struct leakpal_test *test)
{
    LP_WITH_GIL;
    struct lp_environment here = lp_environment_here();
    if (test != NULL && test->is_active && here.qt != NULL)
        lp_qobject_remember(here.qt, lp_last_epoch);
}

int leakpal_test_is_proving(const struct leakpal_test *test)
{
    return test != NULL && test->is_active && test->phase == PHASE_PROOF;
}

void leakpal_test_end(struct leakpal_test *test)
{
    if (test == NULL || !test->is_active || !lp_recorder_is_open())
        return;
    LP_WITH_GIL;
    if (atomic_load_explicit(&test->running, memory_order_relaxed) != 0)
        lp_cycle_end(test);
    lp_course_end(test);
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
    lp_recorder_flush();
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
