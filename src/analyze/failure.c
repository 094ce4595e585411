/* Why a test was not measured to its end. Asked in this order: what the target itself reported, a
 * time limit, how the application died, and last whether the recording is whole. A test that has
 * no answer to any of them and no full census is a failure all the same: not measured is never
 * clean. */
#include "analyze/conclude.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/place.h"
#include "analyze/text.h"

static int set_failure(struct lp_model *model, struct lp_failure **place, const char *kind,
                       const char *message, uint32_t cycle)
{
    struct lp_failure *failure = lp_arena_new(&model->arena, struct lp_failure);
    if (failure == NULL || message == NULL)
        return -ENOMEM;
    *failure = (struct lp_failure){.kind = kind, .message = message, .detail = "", .cycle = cycle};
    *place = failure;
    return 0;
}

/* The kind "timeout" of a record is the hang of the report. */
static int set_recorded(struct lp_model *model, struct lp_failure **place,
                        const struct lp_failure *first)
{
    const char *kind = strcmp(first->kind, "timeout") == 0 ? "hang" : first->kind;
    const char *message = first->message[0] != '\0' ? first->message : "no message was given";
    int status =
        set_failure(model, place, kind[0] != '\0' ? kind : "exception", message, first->cycle);
    if (status == 0)
        (*place)->detail = first->detail;
    return status;
}

static uint32_t newest_cycle(const struct lp_test *test, bool *ret_is_running)
{
    *ret_is_running = false;
    if (test == NULL || test->cycles.count == 0)
        return 0;
    const struct lp_cycle *cycle =
        lp_vector_at(&test->cycles, struct lp_cycle, test->cycles.count - 1);
    *ret_is_running = !cycle->is_ended;
    return cycle->number;
}

/* Cycles that were counted, or explain what was. */
static uint32_t measured_cycles(const struct lp_test *test)
{
    const struct lp_cycle_counts *run = &test->run;
    return run->warmup + run->counted + run->extra + run->trailing + run->capture;
}

/* Whether the recording ends among the proof cycles: TEST_END has not been written again. */
static bool is_proving(const struct lp_test *test)
{
    bool is_running;
    return test->is_ended &&
           newest_cycle(test, &is_running) > measured_cycles(test) + test->run.proof;
}

/* "in cycle 3 of 14", "after cycle 3 of 14", "before the first cycle". */
static void write_when(const struct lp_test *test, char *text, size_t size)
{
    bool is_running;
    uint32_t cycle = newest_cycle(test, &is_running);
    uint64_t planned = (uint64_t)test->asked.warmup + test->asked.counted + test->asked.trailing;
    if (cycle == 0)
        snprintf(text, size, "before the first %s", lp_test_unit(test));
    else if (cycle <= planned)
        snprintf(text, size, "%s %s %u of %llu", is_running ? "in" : "after", lp_test_unit(test),
                 cycle, (unsigned long long)planned);
    else
        snprintf(text, size, "%s %s %u", is_running ? "in" : "after", lp_test_unit(test), cycle);
}

static void write_place(const struct lp_frame *place, char *text, size_t size)
{
    const char *file = lp_path_name(place->file);
    if (place->line != 0)
        snprintf(text, size, "%s:%u in %s", file, place->line,
                 place->function[0] != '\0' ? place->function : "?");
    else if (place->function[0] != '\0')
        snprintf(text, size, "%s in %s", place->function, file);
    else
        snprintf(text, size, "%s+0x%llx", file, (unsigned long long)place->offset);
}

static void write_limit(const struct lp_model *model, const struct lp_test *test, char *text,
                        size_t size)
{
    double seconds = test != NULL ? (double)test->timeout_ns / 1e9 : 0;
    if (model->has_outcome && model->outcome == LP_OUTCOME_TIMED_OUT && seconds == 0)
        seconds = model->outcome_status;
    if (seconds > 0)
        snprintf(text, size, "not finished within %g s", seconds);
    else
        snprintf(text, size, "not finished within its time limit");
}

static int set_hang(struct lp_model *model, struct lp_failure **place, const struct lp_hang *hang,
                    const struct lp_test *test)
{
    char limit[64], when[64] = "before a test began", where[300] = "where it stood is not known";
    bool is_running;
    const struct lp_frame *frame = hang != NULL ? lp_stack_place(hang->stack) : NULL;
    const char *why = "";
    write_limit(model, test, limit, sizeof limit);
    if (test != NULL)
        write_when(test, when, sizeof when);
    else if (model->tests.count > 0)
        snprintf(when, sizeof when, "after the last test");
    bool is_ours = hang != NULL && lp_stack_is_in_leakpal(hang->stack);
    if (is_ours)
        snprintf(where, sizeof where,
                 "no code of the application was running (leakpal was opening, closing or waiting "
                 "for it to settle)");
    else if (frame != NULL)
        write_place(frame, where, sizeof where);
    if (hang != NULL && !is_ours)
        why = hang->loop_level > 0
                  ? ", inside a modal exec()"
                  : ", and the event loop did not get control (an endless loop, or a call that "
                    "blocks)";
    return set_failure(model, place, "hang",
                       lp_text_format(&model->arena, "%s, %s: %s%s", limit, when, where, why),
                       newest_cycle(test, &is_running));
}

static int set_death(struct lp_model *model, struct lp_test *test)
{
    char when[64];
    bool is_running;
    const char *message;
    uint32_t status = model->outcome_status;
    write_when(test, when, sizeof when);
    if (model->outcome == LP_OUTCOME_SIGNALED) {
        const char *name = strsignal((int)status);
        message = lp_text_format(&model->arena, "the application was killed by signal %u (%s) %s",
                                 status, name != NULL ? name : "unknown", when);
    } else {
        message =
            lp_text_format(&model->arena, "the application exited with status %u %s", status, when);
    }
    return set_failure(model, &test->failure,
                       model->outcome == LP_OUTCOME_SIGNALED ? "crash" : "exit", message,
                       newest_cycle(test, &is_running));
}

/* A test without TEST_END, and no record says why. */
static int set_cut_off(struct lp_model *model, struct lp_test *test)
{
    char when[64];
    bool is_running;
    write_when(test, when, sizeof when);
    const char *message = model->has_end
                              ? lp_text_format(&model->arena, "the application ended %s", when)
                              : lp_text_format(&model->arena, "the recording ends %s", when);
    return set_failure(model, &test->failure, model->has_end ? "exit" : "recording", message,
                       newest_cycle(test, &is_running));
}

static int set_unended(struct lp_model *model, struct lp_test *test)
{
    const struct lp_test *last =
        *lp_vector_at(&model->tests, struct lp_test *, model->tests.count - 1);
    if (test != last)
        return set_failure(model, &test->failure, "recording",
                           "the test was not ended before the next one began", 0);
    if (!model->has_outcome || model->has_end)
        return set_cut_off(model, test);
    if (model->outcome == LP_OUTCOME_TIMED_OUT)
        return set_hang(model, &test->failure, NULL, test);
    return set_death(model, test);
}

static int set_unmeasured(struct lp_model *model, struct lp_test *test)
{
    if (test->damage != NULL)
        return set_failure(
            model, &test->failure, "recording",
            lp_text_format(&model->arena, "the recording is damaged: %s", test->damage), 0);
    if (lp_test_steady(test) == 0)
        return set_failure(model, &test->failure, "nothing-recorded",
                           "no counted cycle was run, so nothing can be said", 0);
    return set_failure(model, &test->failure, "nothing-recorded",
                       "the survivors were not counted at the end of the test", 0);
}

/* What went wrong in a proof cycle costs the proof: all that is judged was measured before. */
static bool is_of_proof(const struct lp_test *test, uint32_t cycle)
{
    return test->is_measured && cycle > measured_cycles(test);
}

static const struct lp_failure *first_error(const struct lp_test *test, bool is_of_proofs)
{
    lp_vector_each(&test->errors, const struct lp_failure, error)
    {
        if (is_of_proof(test, error->cycle) == is_of_proofs)
            return error;
    }
    return NULL;
}

static int find_proof_failure(struct lp_model *model, struct lp_test *test)
{
    const struct lp_failure *error = first_error(test, true);
    if (error != NULL)
        return set_recorded(model, &test->proof_failure, error);
    if (test->hang != NULL && is_of_proof(test, test->hang->cycle))
        return set_hang(model, &test->proof_failure, test->hang, test);
    if (!is_proving(test))
        return 0;
    int status = set_unended(model, test);
    test->proof_failure = test->failure;
    test->failure = NULL;
    return status;
}

int lp_test_find_failure(struct lp_model *model, struct lp_test *test)
{
    int status = test->is_measured ? find_proof_failure(model, test) : 0;
    const struct lp_failure *error = first_error(test, false);
    if (status < 0)
        return status;
    if (error != NULL)
        return set_recorded(model, &test->failure, error);
    if (test->hang != NULL && !is_of_proof(test, test->hang->cycle))
        return set_hang(model, &test->failure, test->hang, test);
    if (!test->is_ended)
        return set_unended(model, test);
    return test->is_measured ? 0 : set_unmeasured(model, test);
}

static bool is_last_test_open(const struct lp_model *model)
{
    if (model->tests.count == 0)
        return false;
    const struct lp_test *last =
        *lp_vector_at(&model->tests, struct lp_test *, model->tests.count - 1);
    return !last->is_ended || is_proving(last);
}

static int set_late_death(struct lp_model *model)
{
    const char *when = model->tests.count > 0 ? "after the last test" : "before a test began";
    if (model->outcome == LP_OUTCOME_TIMED_OUT)
        return set_failure(model, &model->failure, "hang",
                           lp_text_format(&model->arena,
                                          "the application was stopped at its time limit of %u s, "
                                          "%s",
                                          model->outcome_status, when),
                           0);
    const char *name = strsignal((int)model->outcome_status);
    return set_failure(model, &model->failure, "crash",
                       lp_text_format(&model->arena,
                                      "the application was killed by signal %u (%s) %s",
                                      model->outcome_status, name != NULL ? name : "unknown", when),
                       0);
}

static int set_nothing(struct lp_model *model)
{
    const char *message = "nothing was recorded: no test has begun";
    if (model->has_outcome && model->outcome == LP_OUTCOME_EXITED)
        message = lp_text_format(&model->arena,
                                 "nothing was recorded: the application exited with status %u "
                                 "before a test began",
                                 model->outcome_status);
    return set_failure(model, &model->failure, "nothing-recorded", message, 0);
}

/* Snapshots are a result of their own, unless a test was asked for or the application died. */
static bool has_memory_at_rest(const struct lp_model *model)
{
    return !lp_model_is_component(model) && model->snapshots.count > 0 &&
           (model->has_end || !model->has_outcome);
}

int lp_model_find_failure(struct lp_model *model)
{
    if (model->errors.count > 0)
        return set_recorded(model, &model->failure, model->errors.items);
    if (model->hang != NULL && !is_last_test_open(model))
        return set_hang(model, &model->failure, model->hang, NULL);
    if (model->has_outcome && model->outcome != LP_OUTCOME_EXITED && !model->has_end &&
        !is_last_test_open(model))
        return set_late_death(model);
    if (model->is_cut_off && !is_last_test_open(model))
        return set_failure(model, &model->failure, "recording", "the recording is not whole", 0);
    bool is_empty = model->tests.count == 0 && !has_memory_at_rest(model);
    return is_empty && !lp_model_is_run(model) ? set_nothing(model) : 0;
}
