/* The numbers of a test brought to what was asked for: extra cycles make a rate surer and a total
 * not larger. */
#include "analyze/assess.h"

#include <string.h>

#include "analyze/workers.h"

const char *lp_test_unit(const struct lp_test *test)
{
    return strcmp(test->kind, "worker") == 0 ? "operation" : "cycle";
}

uint32_t lp_test_steady(const struct lp_test *test)
{
    return test->run.counted + test->run.extra;
}

/* total survivors of the steady cycles -> of the counted cycles asked for, rounded; something that
 * leaks is at least one. */
static uint64_t over_asked_cycles(const struct lp_test *test, uint64_t total)
{
    uint32_t steady = lp_test_steady(test);
    if (steady == 0 || total == 0)
        return 0;
    double scaled = (double)total * test->asked.counted / steady;
    if (scaled >= (double)INT64_MAX)
        return INT64_MAX; /* no real recording; JSON readers hold no more */
    return scaled < 1.0 ? 1 : (uint64_t)(scaled + 0.5);
}

static uint64_t orphans_of_counted_cycles(const struct lp_test *test)
{
    uint64_t count = 0;
    lp_vector_each(&test->orphans, const struct lp_orphan, orphan)
    {
        count += orphan->cycle > test->run.warmup &&
                 orphan->cycle <= test->run.warmup + test->run.counted;
    }
    return count;
}

static void count_shapes(const struct lp_test *test, bool is_strict, struct lp_findings *findings)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (lp_leak_is_excluded(leak) || (!is_strict && !lp_leak_is_yours(leak)))
            continue;
        findings->leaks += leak->shape == LP_SHAPE_LEAK;
        findings->sporadic += leak->shape == LP_SHAPE_SPORADIC;
        findings->bounded += leak->shape == LP_SHAPE_BOUNDED;
        findings->uncertain += leak->shape == LP_SHAPE_UNCERTAIN;
    }
}

struct lp_assessment lp_test_assess(const struct lp_test *test, bool is_strict)
{
    const struct lp_leaked *leaked = is_strict ? &test->all : &test->yours;
    const struct lp_tally *sums = &leaked->sums;
    struct lp_assessment assessment = {
        .budget = test->budget,
        .total_leaked_bytes = over_asked_cycles(test, sums->bytes),
        .objects_leaked = over_asked_cycles(test, sums->python_objects + leaked->bare_qobjects),
        .leaked_workers = lp_test_leaked_workers(test),
        .leaked_threads = over_asked_cycles(test, sums->threads),
        .leaked_fds = over_asked_cycles(test, sums->fds),
        .orphans = orphans_of_counted_cycles(test),
    };
    struct lp_findings findings = {
        .is_error = test->failure != NULL,
        .bytes_per_cycle = lp_test_per_cycle(test, leaked).bytes,
        .counted = test->asked.counted,
        .workers = assessment.leaked_workers,
        .threads = assessment.leaked_threads,
        .fds = assessment.leaked_fds,
        .orphans = assessment.orphans,
    };
    count_shapes(test, is_strict, &findings);
    assessment.judgement = lp_judge(&findings, &assessment.budget, is_strict);
    return assessment;
}

struct lp_per_cycle lp_test_per_cycle(const struct lp_test *test, const struct lp_leaked *leaked)
{
    uint32_t steady = lp_test_steady(test);
    double cycles = steady > 0 ? steady : 1;
    const struct lp_tally *sums = &leaked->sums;
    return (struct lp_per_cycle){
        .bytes = (double)sums->bytes / cycles,
        .blocks = (double)sums->blocks / cycles,
        .python_objects = (double)sums->python_objects / cycles,
        .qobjects = (double)sums->qobjects / cycles,
        .connections = (double)sums->connections / cycles,
        .threads = (double)sums->threads / cycles,
        .fds = (double)sums->fds / cycles,
    };
}

double lp_test_waiting_per_cycle(const struct lp_test *test)
{
    uint32_t steady = lp_test_steady(test);
    uint64_t objects = 0;
    lp_vector_each(&test->cycles, const struct lp_cycle, cycle)
    {
        if (cycle->number > test->run.warmup && cycle->number <= test->run.warmup + steady)
            objects += cycle->waiting;
    }
    return (double)objects / (steady > 0 ? steady : 1);
}

int lp_model_exit_code(const struct lp_model *model, bool is_strict)
{
    if (lp_model_is_run(model) && model->has_outcome && model->outcome_status != 0) {
        if (model->outcome == LP_OUTCOME_SIGNALED)
            return (int)(128 + (model->outcome_status & 0x7f));
        if (model->outcome == LP_OUTCOME_EXITED)
            return (int)(model->outcome_status & 0xff);
    }
    enum lp_exit worst = model->failure != NULL ? LP_EXIT_UNKNOWN : LP_EXIT_OK;
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        worst = lp_exit_worse(worst, lp_test_assess(*test, is_strict).judgement.exit_code);
    }
    return (int)worst;
}

const char *lp_role_name(enum lp_cycle_role role)
{
    static const char *const names[] = {
        [LP_ROLE_WARMUP] = "warm-up",    [LP_ROLE_COUNTED] = "counted",
        [LP_ROLE_TRAILING] = "trailing", [LP_ROLE_EXTRA] = "extra",
        [LP_ROLE_CAPTURE] = "capture",   [LP_ROLE_PROOF] = "proof",
    };
    return role >= LP_ROLE_WARMUP && role <= LP_ROLE_PROOF ? names[role] : "";
}
