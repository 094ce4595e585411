/* The records of a census: clusters with their cells, and the single orphans, threads and
 * descriptors. A later census of the same test replaces all of them. What is dropped here could be
 * a leak, so the test is marked: it cannot be called clean. */
#include "analyze/intake.h"

#include <errno.h>
#include <stdint.h>

/* Also for what the test says about itself: it is not trusted any more. */
static int census_damage(struct lp_intake *intake, struct lp_test *test, const char *sentence)
{
    if (test != NULL && test->damage == NULL)
        test->damage = sentence; /* a literal */
    return lp_intake_damage(intake, sentence);
}

int lp_intake_census(struct lp_intake *intake, const struct lp_record_census *record)
{
    intake->census = NULL;
    lp_hash_map_clear(&intake->clusters);
    struct lp_test *test = lp_intake_test(intake, record->test, "CENSUS");
    if (test == NULL)
        return 0;
    if (record->cycles > LP_MODEL_MAX_CYCLES)
        return census_damage(intake, test, "a census has too many cycles (LP_MODEL_MAX_CYCLES)");
    intake->census = test;
    test->has_census = true;
    test->census_cycles = record->cycles;
    test->damage = NULL;
    test->clusters = test->orphans = test->threads = test->descriptors = (struct lp_vector){0};
    return 0;
}

static struct lp_cluster *new_cluster(struct lp_intake *intake, struct lp_test *test, uint32_t id)
{
    struct lp_arena *arena = &intake->model->arena;
    struct lp_cluster *cluster = lp_arena_new(arena, struct lp_cluster);
    uint64_t *place = cluster != NULL ? lp_hash_map_put(&intake->clusters, (uint64_t)id + 1) : NULL;
    struct lp_cluster **slot =
        place != NULL ? lp_vector_add(&test->clusters, arena, struct lp_cluster *) : NULL;
    if (slot == NULL)
        return NULL;
    *place = (uintptr_t)cluster;
    *slot = cluster;
    return cluster;
}

int lp_intake_cluster(struct lp_intake *intake, const struct lp_record_cluster *record)
{
    struct lp_test *test = intake->census;
    if (test == NULL)
        return lp_intake_damage(intake, "a record CLUSTER belongs to no census");
    if (record->layer < LP_LAYER_NATIVE || record->layer > LP_LAYER_DESCRIPTOR)
        return census_damage(intake, test, "a cluster is of an unknown layer");
    if (test->clusters.count >= LP_MODEL_MAX_CLUSTERS)
        return census_damage(intake, test,
                             "a census has too many clusters (LP_MODEL_MAX_CLUSTERS)");
    if (lp_hash_map_find(&intake->clusters, (uint64_t)record->cluster + 1) != NULL)
        return census_damage(intake, test, "two clusters have the same number");
    struct lp_cluster *cluster = new_cluster(intake, test, record->cluster);
    if (cluster == NULL)
        return -ENOMEM;
    *cluster = (struct lp_cluster){
        .layer = record->layer,
        .what = lp_intake_text(intake, record->what),
        .flags = record->flags,
        .holder = record->holder <= LP_HOLDER_NONE ? record->holder : LP_HOLDER_UNKNOWN,
        .holder_name = lp_intake_text(intake, record->holder_name),
        .bound = record->bound,
        .filled = record->filled,
        .owner = lp_intake_text(intake, record->owner),
        .owner_reason = lp_intake_text(intake, record->owner_reason),
    };
    return 0;
}

int lp_intake_cluster_cell(struct lp_intake *intake, const struct lp_record_cluster_cell *record)
{
    struct lp_test *test = intake->census;
    if (test == NULL)
        return lp_intake_damage(intake, "a record CLUSTER_CELL belongs to no census");
    uint64_t *place = lp_hash_map_find(&intake->clusters, (uint64_t)record->cluster + 1);
    if (place == NULL)
        return census_damage(intake, test, "survivors belong to no cluster");
    if (record->cycle < 1 || record->cycle > test->census_cycles)
        return census_damage(intake, test, "survivors were born in a cycle that was not run");
    struct lp_cluster *cluster = (struct lp_cluster *)(uintptr_t)*place;
    struct lp_cell *cell = lp_vector_add(&cluster->cells, &intake->model->arena, struct lp_cell);
    if (cell == NULL)
        return -ENOMEM;
    *cell = (struct lp_cell){record->cycle, record->count, record->bytes, record->earlier,
                             record->blocks};
    return 0;
}

int lp_intake_orphan(struct lp_intake *intake, const struct lp_record_orphan *record)
{
    struct lp_model *model = intake->model;
    struct lp_test *test =
        record->test != 0 ? lp_intake_test(intake, record->test, "ORPHAN") : NULL;
    if (record->test != 0 && test == NULL)
        return 0;
    struct lp_orphan *orphan = lp_vector_add(test != NULL ? &test->orphans : &model->orphans,
                                             &model->arena, struct lp_orphan);
    if (orphan == NULL)
        return -ENOMEM;
    *orphan = (struct lp_orphan){record->cycle, lp_intake_text(intake, record->class_name),
                                 record->age_ns};
    return 0;
}

int lp_intake_thread(struct lp_intake *intake, const struct lp_record_thread *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "THREAD");
    if (test == NULL)
        return 0;
    struct lp_thread *thread =
        lp_vector_add(&test->threads, &intake->model->arena, struct lp_thread);
    if (thread == NULL)
        return -ENOMEM;
    *thread = (struct lp_thread){.cycle = record->cycle,
                                 .tid = record->tid,
                                 .name = lp_intake_text(intake, record->name),
                                 .kind = lp_intake_text(intake, record->kind),
                                 .state = lp_intake_text(intake, record->state),
                                 .stack_id = record->stack};
    return 0;
}

int lp_intake_descriptor(struct lp_intake *intake, const struct lp_record_descriptor *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "DESCRIPTOR");
    if (test == NULL)
        return 0;
    struct lp_descriptor *descriptor =
        lp_vector_add(&test->descriptors, &intake->model->arena, struct lp_descriptor);
    if (descriptor == NULL)
        return -ENOMEM;
    *descriptor =
        (struct lp_descriptor){record->cycle, record->fd, lp_intake_text(intake, record->kind)};
    return 0;
}

int lp_intake_worker(struct lp_intake *intake, const struct lp_record_worker *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "WORKER");
    if (test == NULL)
        return 0;
    struct lp_worker *worker =
        lp_vector_add(&test->workers, &intake->model->arena, struct lp_worker);
    if (worker == NULL)
        return -ENOMEM;
    *worker = (struct lp_worker){.cycle = record->cycle,
                                 .class_name = lp_intake_text(intake, record->class_name),
                                 .name = lp_intake_text(intake, record->name),
                                 .state = lp_intake_text(intake, record->state),
                                 .is_running = record->is_running != 0,
                                 .tid = record->tid};
    return 0;
}

int lp_intake_refcount(struct lp_intake *intake, const struct lp_record_refcount *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "REFCOUNT");
    if (test == NULL)
        return 0;
    if (record->cycles == 0)
        return lp_intake_damage(intake, "a reference count grew over no cycles");
    struct lp_refcount *refcount =
        lp_vector_add(&test->refcounts, &intake->model->arena, struct lp_refcount);
    if (refcount == NULL)
        return -ENOMEM;
    *refcount = (struct lp_refcount){lp_intake_text(intake, record->object), record->growth,
                                     record->cycles};
    return 0;
}

struct lp_stack *lp_intake_stack(const struct lp_intake *intake, uint32_t id)
{
    uint64_t *place = id != 0 ? lp_hash_map_find(&intake->stacks, id) : NULL;
    return place != NULL ? (struct lp_stack *)(uintptr_t)*place : NULL;
}

static void finish_test(const struct lp_intake *intake, const struct lp_test *test)
{
    if (test->hang != NULL)
        test->hang->stack = lp_intake_stack(intake, test->hang->stack_id);
    lp_vector_each(&test->threads, struct lp_thread, thread)
    {
        thread->stack = lp_intake_stack(intake, thread->stack_id);
    }
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        lp_intake_finish_cluster(intake, *cluster);
    }
}

void lp_intake_finish(struct lp_intake *intake)
{
    struct lp_model *model = intake->model;
    if (model->hang != NULL)
        model->hang->stack = lp_intake_stack(intake, model->hang->stack_id);
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        finish_test(intake, *test);
    }
}
