/* A test as JSON, in the order of the contract with its additions behind.
 * Numbers that were not measured are null, never 0. */
#include "report/json_test.h"

#include "analyze/assess.h"
#include "analyze/delta.h"
#include "analyze/path.h"
#include "report/json_leak.h"
#include "report/json_left.h"
#include "report/json_snapshot.h"

json_t *json_failure(struct json_writer *writer, const struct lp_failure *failure)
{
    if (failure == NULL)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "kind", failure->kind);
    json_put_text(writer, object, "message", failure->message);
    json_put_name(writer, object, "detail", failure->detail);
    json_put(writer, object, "cycle",
             failure->cycle != 0 ? json_count(failure->cycle) : json_null());
    return object;
}

static json_t *json_cycles(struct json_writer *writer, const struct lp_test *test)
{
    json_t *object = json_object();
    json_put_count(writer, object, "warmup", test->run.warmup);
    json_put_count(writer, object, "counted", test->run.counted);
    json_put_count(writer, object, "trailing", test->run.trailing);
    json_put_count(writer, object, "extra", test->run.extra);
    json_put_count(writer, object, "capture", test->run.capture);
    json_put_count(writer, object, "proof", test->run.proof);
    json_put_count(writer, object, "asked", test->asked.counted);
    return object;
}

static json_t *json_per_cycle(struct json_writer *writer, const struct lp_test *test,
                              const struct lp_leaked *leaked)
{
    if (test->curve_cycles == 0)
        return json_null();
    struct lp_per_cycle rates = lp_test_per_cycle(test, leaked);
    json_t *object = json_object();
    json_put_real(writer, object, "bytes", rates.bytes);
    json_put_real(writer, object, "blocks", rates.blocks);
    json_put_real(writer, object, "python_objects", rates.python_objects);
    json_put_real(writer, object, "qobjects", rates.qobjects);
    json_put_real(writer, object, "connections", rates.connections);
    json_put_real(writer, object, "threads", rates.threads);
    json_put_real(writer, object, "fds", rates.fds);
    return object;
}

static json_t *json_curve(struct json_writer *writer, const uint64_t *values, uint32_t count)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_add(writer, array, json_count(values[i]));
    return array;
}

static json_t *json_survivors(struct json_writer *writer, const struct lp_test *test)
{
    json_t *object = json_object();
    json_put(writer, object, "bytes", json_curve(writer, test->survivor_bytes, test->curve_cycles));
    json_put(writer, object, "blocks",
             json_curve(writer, test->survivor_blocks, test->curve_cycles));
    return object;
}

static json_t *json_settle(struct json_writer *writer, const struct lp_test *test)
{
    json_t *object = json_object(), *busy_list = json_array();
    bool is_settled = true;
    lp_vector_each(&test->cycles, const struct lp_cycle, cycle)
    {
        is_settled = is_settled && (!cycle->is_ended || cycle->is_settled);
    }
    lp_vector_each(&test->busy, const struct lp_busy, busy)
    {
        json_t *entry = json_object();
        json_put_text(writer, entry, "what", busy->what);
        json_put_count(writer, entry, "count", busy->count);
        json_put_count(writer, entry, "cycle", busy->cycle);
        json_add(writer, busy_list, entry);
    }
    json_put_bool(writer, object, "settled", is_settled);
    json_put(writer, object, "busy", busy_list);
    return object;
}

/* The fastest first, as they were recorded. */
static json_t *json_refcounts(struct json_writer *writer, const struct lp_test *test)
{
    if (test->curve_cycles == 0)
        return json_null();
    json_t *array = json_array();
    lp_vector_each(&test->refcounts, const struct lp_refcount, refcount)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "object", refcount->object);
        json_put_real(writer, object, "per_cycle", (double)refcount->growth / refcount->cycles);
        json_add(writer, array, object);
    }
    return array;
}

struct deltas {
    struct json_writer *writer;
    json_t *object;
};

static void put_delta(const struct lp_delta *delta, void *context)
{
    struct deltas *deltas = context;
    json_put(deltas->writer, deltas->object, delta->name, json_integer(delta->change));
}

static json_t *json_qt_deltas(struct json_writer *writer, const struct lp_test *test)
{
    if (lp_test_snapshot(test, "before") == NULL || lp_test_snapshot(test, "after") == NULL)
        return json_null();
    struct deltas deltas = {writer, json_object()};
    lp_test_deltas_each(test, LP_LAYER_QT, put_delta, &deltas);
    return deltas.object;
}

static json_t *json_cycle(struct json_writer *writer, const struct lp_cycle *cycle)
{
    json_t *object = json_object();
    json_put_count(writer, object, "cycle", cycle->number);
    json_put_text(writer, object, "role",
                  cycle->role == LP_ROLE_WARMUP ? "warmup" : lp_role_name(cycle->role));
    json_put_count(writer, object, "bytes", cycle->left.bytes);
    json_put_count(writer, object, "blocks", cycle->left.blocks);
    json_put_count(writer, object, "python_objects", cycle->left.python_objects);
    json_put_count(writer, object, "qobjects", cycle->left.qobjects);
    json_put_count(writer, object, "connections", cycle->left.connections);
    json_put_count(writer, object, "threads", cycle->left.threads);
    json_put_count(writer, object, "fds", cycle->left.fds);
    json_put_bool(writer, object, "settled", cycle->is_settled);
    json_put_count(writer, object, "settle_rounds", cycle->settle_rounds);
    json_put_real(writer, object, "settle_seconds", (double)cycle->settle_ns / 1e9);
    json_put_real(writer, object, "seconds",
                  cycle->end_ns > cycle->begin_ns ? (double)(cycle->end_ns - cycle->begin_ns) / 1e9
                                                  : 0.0);
    return object;
}

/* What each cycle had left at its own end: of the cycles that ended. */
static json_t *json_cycle_results(struct json_writer *writer, const struct lp_test *test)
{
    json_t *array = json_array();
    lp_vector_each(&test->cycles, const struct lp_cycle, cycle)
    {
        if (cycle->is_ended)
            json_add(writer, array, json_cycle(writer, cycle));
    }
    return array;
}

static json_t *json_budget(struct json_writer *writer, const struct lp_budget *budget,
                           bool is_strict)
{
    json_t *object = json_object();
    json_put_real(writer, object, "bytes_per_cycle", is_strict ? 0 : budget->bytes_per_cycle);
    json_put_count(writer, object, "workers", is_strict ? 0 : budget->workers);
    json_put_count(writer, object, "threads", is_strict ? 0 : budget->threads);
    json_put_count(writer, object, "fds", is_strict ? 0 : budget->fds);
    json_put_count(writer, object, "orphans", is_strict && budget->orphans ? 1 : budget->orphans);
    return object;
}

static json_t *json_leaks(struct json_writer *writer, const struct lp_test *test)
{
    json_t *array = json_array();
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        json_add(writer, array, json_leak(writer, leak));
    }
    return array;
}

/* How the explanation went; null: nothing was to be explained. */
static json_t *json_autopsy(struct json_writer *writer, const struct lp_autopsy *autopsy)
{
    if (autopsy == NULL)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "state", lp_autopsy_state_name(autopsy->state));
    json_put_name(writer, object, "reason", autopsy->reason);
    json_put_real(writer, object, "standstill_ms", (double)autopsy->standstill_ns / 1e6);
    json_put_real(writer, object, "duration_ms", (double)autopsy->duration_ns / 1e6);
    json_put_count(writer, object, "nodes", autopsy->nodes);
    json_put_count(writer, object, "edges", autopsy->edges);
    return object;
}

/* The numbers that verdict and budgets go by. */
static void put_totals(struct json_writer *writer, json_t *object, const struct lp_test *test,
                       const struct lp_assessment *assessment)
{
    bool is_known = test->curve_cycles > 0;
    const struct {
        const char *key;
        uint64_t value;
    } totals[] = {
        {"total_leaked_bytes", assessment->total_leaked_bytes},
        {"objects_leaked", assessment->objects_leaked},
        {"leaked_workers", assessment->leaked_workers},
        {"leaked_threads", assessment->leaked_threads},
        {"leaked_fds", assessment->leaked_fds},
    };
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        json_put(writer, object, totals[i].key,
                 is_known ? json_count(totals[i].value) : json_null());
}

static void put_judgement(struct json_writer *writer, json_t *object,
                          const struct lp_judgement *judgement)
{
    json_put_text(writer, object, "verdict", lp_verdict_name(judgement->verdict));
    json_put_text(writer, object, "severity", lp_severity_name(judgement->severity));
    json_put_bool(writer, object, "leak_detected", judgement->verdict == LP_VERDICT_LEAK);
    json_put_bool(writer, object, "over_budget", judgement->is_over_budget);
    json_put_count(writer, object, "exit_code", (uint64_t)judgement->exit_code);
}

json_t *json_test(struct json_writer *writer, const struct lp_test *test, bool is_strict)
{
    struct lp_assessment assessment = lp_test_assess(test, is_strict);
    json_t *object = json_object();
    json_put_text(writer, object, "name", test->name);
    json_put_text(writer, object, "kind", test->kind);
    json_put_text(writer, object, "target", test->target);
    json_put_bool(writer, object, "delete", (test->flags & LP_TEST_DELETE) != 0);
    json_put(writer, object, "cycles", json_cycles(writer, test));
    put_judgement(writer, object, &assessment.judgement);
    json_put(writer, object, "per_cycle", json_per_cycle(writer, test, &test->all));
    json_put(writer, object, "per_cycle_yours", json_per_cycle(writer, test, &test->yours));
    put_totals(writer, object, test, &assessment);
    json_put(writer, object, "budget", json_budget(writer, &assessment.budget, is_strict));
    json_put(writer, object, "survivors", json_survivors(writer, test));
    json_put(writer, object, "snapshots", json_snapshots(writer, &test->snapshots));
    json_put(writer, object, "leaks", json_leaks(writer, test));
    json_put(writer, object, "autopsy", json_autopsy(writer, test->autopsy));
    json_put(writer, object, "orphans", json_orphans(writer, &test->orphans));
    json_put(writer, object, "workers", json_workers(writer, test));
    json_put(writer, object, "threads", json_threads(writer, test));
    json_put(writer, object, "descriptors", json_descriptors(writer, test));
    json_put(writer, object, "refcount_growth", json_refcounts(writer, test));
    json_put(writer, object, "garbage_waiting_per_cycle",
             test->curve_cycles > 0 ? json_real(lp_test_waiting_per_cycle(test)) : json_null());
    json_put(writer, object, "qt_object_deltas", json_qt_deltas(writer, test));
    json_put(writer, object, "settle", json_settle(writer, test));
    json_put(writer, object, "cycle_results", json_cycle_results(writer, test));
    json_put(writer, object, "error", json_failure(writer, test->failure));
    json_put(writer, object, "proof_error", json_failure(writer, test->proof_failure));
    return object;
}
