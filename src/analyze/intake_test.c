/* The records of a test, except its census: cycles, snapshots, errors, the end. Ids of tests are
 * those of the newest TEST_BEGIN with that number. */
#include "analyze/intake.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "analyze/text.h"

struct lp_test *lp_intake_test(struct lp_intake *intake, uint32_t id, const char *record_name)
{
    uint64_t *place = lp_hash_map_find(&intake->tests, (uint64_t)id + 1);
    if (place != NULL)
        return (struct lp_test *)(uintptr_t)*place;
    char sentence[128];
    snprintf(sentence, sizeof sentence, "a record %s belongs to no test", record_name);
    lp_intake_damage(intake, sentence);
    return NULL;
}

/* Times only grow in one image; a broken one must not make the recording 500 years long. */
static void see_time(struct lp_intake *intake, uint64_t time_ns)
{
    if (time_ns > intake->model->duration_ns && time_ns < UINT64_MAX / 2)
        intake->model->duration_ns = time_ns;
}

static bool is_cycle_valid(uint32_t cycle)
{
    return cycle >= 1 && cycle <= LP_MODEL_MAX_CYCLES;
}

int lp_intake_test_begin(struct lp_intake *intake, const struct lp_record_test_begin *record)
{
    struct lp_model *model = intake->model;
    if (model->tests.count >= LP_MODEL_MAX_TESTS)
        return lp_intake_damage(intake, "there are too many tests (LP_MODEL_MAX_TESTS)");
    struct lp_test *test = lp_arena_new(&model->arena, struct lp_test);
    struct lp_test **slot = lp_vector_add(&model->tests, &model->arena, struct lp_test *);
    uint64_t *place = lp_hash_map_put(&intake->tests, (uint64_t)record->test + 1);
    if (slot != NULL)
        *slot = test;
    if (test == NULL || slot == NULL || place == NULL)
        return -ENOMEM;
    *place = (uintptr_t)test;
    *test = (struct lp_test){
        .id = record->test,
        .name = lp_intake_text(intake, record->name),
        .kind = lp_intake_text(intake, record->kind),
        .target = lp_intake_text(intake, record->target),
        .flags = record->flags,
        .begin_ns = record->time_ns,
        .timeout_ns = record->timeout_ns,
        .asked = {.warmup = record->warmup,
                  .counted = record->counted,
                  .trailing = record->trailing},
    };
    see_time(intake, record->time_ns);
    return 0;
}

int lp_intake_test_end(struct lp_intake *intake, const struct lp_record_test_end *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "TEST_END");
    if (test == NULL)
        return 0;
    uint64_t sum = (uint64_t)record->warmup + record->counted + record->extra + record->trailing +
                   record->capture + record->proof;
    if (sum > LP_MODEL_MAX_CYCLES)
        return lp_intake_damage(intake, "a test has too many cycles (LP_MODEL_MAX_CYCLES)");
    test->is_ended = true;
    test->end_ns = record->time_ns;
    test->run = (struct lp_cycle_counts){record->warmup,   record->counted, record->extra,
                                         record->trailing, record->capture, record->proof};
    see_time(intake, record->time_ns);
    return 0;
}

int lp_intake_cycle_begin(struct lp_intake *intake, const struct lp_record_cycle_begin *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "CYCLE_BEGIN");
    if (test == NULL)
        return 0;
    if (!is_cycle_valid(record->cycle) || test->cycles.count >= LP_MODEL_MAX_CYCLES)
        return lp_intake_damage(intake, "a cycle has a number out of range");
    struct lp_cycle *cycle = lp_vector_add(&test->cycles, &intake->model->arena, struct lp_cycle);
    if (cycle == NULL)
        return -ENOMEM;
    *cycle = (struct lp_cycle){
        .number = record->cycle, .role = record->role, .begin_ns = record->time_ns};
    see_time(intake, record->time_ns);
    return 0;
}

/* Cycles do not overlap: the one that ends is the newest. */
static struct lp_cycle *running_cycle(struct lp_test *test, uint32_t number)
{
    if (test->cycles.count == 0)
        return NULL;
    struct lp_cycle *newest = lp_vector_at(&test->cycles, struct lp_cycle, test->cycles.count - 1);
    return newest->number == number && !newest->is_ended ? newest : NULL;
}

int lp_intake_cycle_end(struct lp_intake *intake, const struct lp_record_cycle_end *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "CYCLE_END");
    if (test == NULL)
        return 0;
    struct lp_cycle *cycle = running_cycle(test, record->cycle);
    if (cycle == NULL)
        return lp_intake_damage(intake, "a cycle ends that does not run");
    cycle->is_ended = true;
    cycle->is_settled = record->settled != 0;
    cycle->end_ns = record->time_ns;
    cycle->settle_ns = record->settle_ns;
    cycle->settle_rounds = record->settle_rounds;
    cycle->left = (struct lp_tally){.bytes = record->bytes,
                                    .blocks = record->blocks,
                                    .python_objects = record->python_objects,
                                    .qobjects = record->qobjects,
                                    .connections = record->connections,
                                    .threads = record->threads,
                                    .fds = record->fds};
    see_time(intake, record->time_ns);
    return 0;
}

int lp_intake_waiting(struct lp_intake *intake, const struct lp_record_waiting *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "WAITING");
    if (test == NULL)
        return 0;
    struct lp_cycle *newest = test->cycles.count > 0 ? lp_vector_at(&test->cycles, struct lp_cycle,
                                                                    test->cycles.count - 1)
                                                     : NULL;
    if (newest == NULL || newest->number != record->cycle)
        return lp_intake_damage(intake, "garbage waited in a cycle that does not run");
    newest->waiting = record->objects;
    return 0;
}

/* Test 0, or one that is not known: a snapshot outside of tests. */
int lp_intake_snapshot(struct lp_intake *intake, const struct lp_record_snapshot *record)
{
    struct lp_model *model = intake->model;
    uint64_t *place = lp_hash_map_find(&intake->tests, (uint64_t)record->test + 1);
    struct lp_test *test = place != NULL ? (struct lp_test *)(uintptr_t)*place : NULL;
    struct lp_vector *list = test != NULL ? &test->snapshots : &model->snapshots;
    struct lp_snapshot *snapshot = lp_arena_new(&model->arena, struct lp_snapshot);
    struct lp_snapshot **slot =
        snapshot != NULL ? lp_vector_add(list, &model->arena, struct lp_snapshot *) : NULL;
    if (slot == NULL)
        return -ENOMEM;
    if (test == NULL)
        model->orphans = (struct lp_vector){0};
    snapshot->label = lp_intake_text(intake, record->label);
    snapshot->numbers = *record;
    *slot = snapshot;
    intake->snapshot = snapshot;
    see_time(intake, record->time_ns);
    return 0;
}

int lp_intake_snapshot_entry(struct lp_intake *intake,
                             const struct lp_record_snapshot_entry *record)
{
    if (intake->snapshot == NULL)
        return lp_intake_damage(intake, "a record SNAPSHOT_ENTRY belongs to no snapshot");
    if (record->domain != LP_LAYER_PYTHON && record->domain != LP_LAYER_QT)
        return lp_intake_damage(intake, "a record SNAPSHOT_ENTRY has an unknown domain");
    struct lp_snapshot_entry *entry =
        lp_vector_add(&intake->snapshot->entries, &intake->model->arena, struct lp_snapshot_entry);
    if (entry == NULL)
        return -ENOMEM;
    *entry = (struct lp_snapshot_entry){record->domain, lp_intake_text(intake, record->name),
                                        record->count};
    return 0;
}

int lp_intake_busy(struct lp_intake *intake, const struct lp_record_busy *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "BUSY");
    if (test == NULL)
        return 0;
    struct lp_busy *busy = lp_vector_add(&test->busy, &intake->model->arena, struct lp_busy);
    if (busy == NULL)
        return -ENOMEM;
    *busy = (struct lp_busy){record->cycle, lp_intake_text(intake, record->what), record->count};
    return 0;
}

/* Test 0, or one that never began: the target failed before its test. */
int lp_intake_error(struct lp_intake *intake, const struct lp_record_error *record)
{
    struct lp_model *model = intake->model;
    uint64_t *place = lp_hash_map_find(&intake->tests, (uint64_t)record->test + 1);
    struct lp_test *test = place != NULL ? (struct lp_test *)(uintptr_t)*place : NULL;
    struct lp_vector *list = test != NULL ? &test->errors : &model->errors;
    struct lp_failure *failure = lp_vector_add(list, &model->arena, struct lp_failure);
    if (failure == NULL)
        return -ENOMEM;
    *failure = (struct lp_failure){.kind = lp_intake_text(intake, record->kind),
                                   .message = lp_intake_text(intake, record->message),
                                   .detail = lp_intake_text(intake, record->detail),
                                   .cycle = record->cycle};
    see_time(intake, record->time_ns);
    return 0;
}

int lp_intake_hang(struct lp_intake *intake, const struct lp_record_hang *record)
{
    struct lp_model *model = intake->model;
    uint64_t *place = lp_hash_map_find(&intake->tests, (uint64_t)record->test + 1);
    struct lp_test *test = place != NULL ? (struct lp_test *)(uintptr_t)*place : NULL;
    struct lp_hang *hang = lp_arena_new(&model->arena, struct lp_hang);
    if (hang == NULL)
        return -ENOMEM;
    *hang = (struct lp_hang){
        .cycle = record->cycle, .loop_level = record->loop_level, .stack_id = record->stack};
    *(test != NULL ? &test->hang : &model->hang) = hang;
    see_time(intake, record->time_ns);
    return 0;
}
