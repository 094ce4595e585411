/* Counted cycles until the census asks for no more; where something leaks, cycles with stacks; then
 * the explanation, which a copy of the process works out while the application goes on. */
#include "agent/course.h"

#include "agent/autopsy/autopsy.h"
#include "agent/capture.h"
#include "agent/census.h"
#include "agent/leftovers.h"
#include "agent/proof.h"
#include "agent/recorder.h"
#include "agent/snapshot.h"
#include "agent/state.h"

enum lp_cycle_role lp_course_role(const struct leakpal_test *test, uint32_t cycle)
{
    if (cycle <= test->warmup)
        return LP_ROLE_WARMUP;
    if (test->phase == PHASE_PROOF && cycle > test->explained)
        return LP_ROLE_PROOF;
    if (cycle > test->judged)
        return LP_ROLE_CAPTURE;
    if (cycle + LP_TRAILING_CYCLES > test->judged)
        return LP_ROLE_TRAILING;
    return cycle <= test->warmup + test->counted ? LP_ROLE_COUNTED : LP_ROLE_EXTRA;
}

static struct lp_census census_of(struct leakpal_test *test, const struct lp_environment *here)
{
    uint64_t now = lp_now_ns();
    return (struct lp_census){.test = test->number,
                              .first_epoch = test->first_epoch,
                              .warmup = test->warmup,
                              .trailing = LP_TRAILING_CYCLES,
                              .asked = test->counted,
                              .cycles = test->finished,
                              .cycle_ns = test->cycles_ns / test->finished,
                              .extra_ns = test->extra_ns,
                              .left_ns = test->deadline_ns > now ? test->deadline_ns - now : 0,
                              .python = here->python,
                              .qt = here->qt,
                              .layout = &here->layout,
                              .growth = &test->growth,
                              .earlier = &test->earlier};
}

/* Takes the census. */
static struct lp_counted count_survivors(struct leakpal_test *test)
{
    struct lp_environment here = lp_environment_here();
    struct lp_census census = census_of(test, &here);
    struct lp_counted counted = lp_census_take(&census);
    test->was_counted = true;
    test->has_leak = counted.has_leak;
    lp_recorder_flush();
    return counted;
}

static void plan_cycles(struct leakpal_test *test, uint32_t more)
{
    uint32_t room = LP_EPOCH_MAX - 1u - lp_last_epoch;
    test->planned += more < room ? more : room;
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
    uint32_t trailing = test->was_counted ? LP_TRAILING_CYCLES : 0;
    uint32_t proof = test->phase == PHASE_PROOF ? test->finished - test->explained : 0;
    uint32_t capture = test->finished - proof - smaller(test->finished, test->judged);
    uint32_t steady = test->finished - warmup - trailing - capture - proof;
    uint32_t counted = smaller(steady, test->counted);
    lp_put(TEST_END, test_end, .test = test->number, .time_ns = lp_now_ns(), .warmup = warmup,
           .counted = counted, .extra = test->was_counted ? steady - counted : 0,
           .trailing = test->was_counted ? trailing : steady - counted, .capture = capture,
           .proof = proof);
}

/* All that is judged. What comes after it in the recording is the proof. */
static void record_end(const struct leakpal_test *test)
{
    lp_leftovers_record(test->number, test->first_epoch,
                        (uint16_t)(test->first_epoch + test->finished - 1));
    lp_snapshot_here(test->number, 0, "after", true);
    lp_autopsy_finish();
    record_test_end(test);
    lp_recorder_flush();
}

static void explain(struct leakpal_test *test)
{
    struct lp_environment here = lp_environment_here();
    struct lp_census census = census_of(test, &here);
    lp_autopsy_start(&census, test->finished - test->judged);
    test->phase = PHASE_DONE;
}

/* What was measured is in the file before the application is meddled with. */
static void begin_proof(struct leakpal_test *test)
{
    struct lp_environment here = lp_environment_here();
    struct lp_census census = census_of(test, &here);
    record_end(test);
    test->explained = test->finished;
    test->phase = PHASE_PROOF;
    plan_cycles(test, lp_proof_begin(&census));
}

static void continue_proof(struct leakpal_test *test)
{
    struct lp_environment here = lp_environment_here();
    struct lp_census census = census_of(test, &here);
    plan_cycles(test, lp_proof_next(&census));
}

static void explain_and_prove(struct leakpal_test *test)
{
    explain(test);
    if (test->wants_proof)
        begin_proof(test);
}

static void decide_after_count(struct leakpal_test *test)
{
    struct lp_counted counted = count_survivors(test);
    if (counted.more > 0) {
        plan_cycles(test, counted.more);
        test->judged = test->planned;
        lp_note(LP_NOTE_INFO, "%u more cycles: what is held may have a bound, or its rate is open",
                counted.more);
        return;
    }
    test->phase = PHASE_DONE;
    if (!test->has_leak)
        return;
    plan_cycles(test, counted.capture);
    if (test->planned == test->finished) {
        explain_and_prove(test);
        return;
    }
    test->phase = PHASE_CAPTURE;
    lp_capture_start();
    lp_note(LP_NOTE_INFO, "%u more cycles with stacks: something leaks",
            test->planned - test->finished);
}

/* What comes after the planned cycles. */
void lp_course_decide(struct leakpal_test *test)
{
    if (test->phase == PHASE_COUNT) {
        decide_after_count(test);
    } else if (test->phase == PHASE_CAPTURE) {
        lp_capture_stop();
        explain_and_prove(test);
    } else if (test->phase == PHASE_PROOF) {
        continue_proof(test);
    }
}

/* A loop that was left early still has its steady cycles counted, when there are any, and what was
 * found explained. */
static void count_early(struct leakpal_test *test)
{
    if (test->phase == PHASE_CAPTURE)
        lp_capture_stop();
    if (test->has_failed || test->phase >= PHASE_PROOF)
        return;
    if (!test->was_counted && test->finished > test->warmup + LP_TRAILING_CYCLES) {
        test->judged = test->planned = test->finished;
        count_survivors(test);
    }
    if (test->has_leak)
        explain(test);
}

void lp_course_end(struct leakpal_test *test)
{
    count_early(test);
    if (test->phase != PHASE_PROOF) {
        record_end(test);
        return;
    }
    lp_proof_end();
    record_test_end(test);
}
