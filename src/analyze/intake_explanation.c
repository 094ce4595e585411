/* The records of a census's explanation: stacks by cluster, retained sizes, paths with their steps,
 * proofs. What is dropped here explains less and changes no verdict. */
#include "analyze/intake.h"

#include <errno.h>

static struct lp_cluster *find_cluster(struct lp_intake *intake, uint32_t id)
{
    uint64_t *place =
        intake->census != NULL ? lp_hash_map_find(&intake->clusters, (uint64_t)id + 1) : NULL;
    if (place != NULL)
        return (struct lp_cluster *)(uintptr_t)*place;
    lp_intake_damage(intake, "an explanation belongs to no cluster");
    return NULL;
}

int lp_intake_origin(struct lp_intake *intake, const struct lp_record_origin *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster);
    if (cluster == NULL)
        return 0;
    if (cluster->origins.count >= LP_MODEL_MAX_ORIGINS)
        return lp_intake_damage(intake, "a cluster has too many origins (LP_MODEL_MAX_ORIGINS)");
    struct lp_origin *origin =
        lp_vector_add(&cluster->origins, &intake->model->arena, struct lp_origin);
    if (origin == NULL)
        return -ENOMEM;
    *origin = (struct lp_origin){record->count, record->bytes, record->stack, NULL};
    return 0;
}

int lp_intake_retained(struct lp_intake *intake, const struct lp_record_retained *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster);
    if (cluster == NULL)
        return 0;
    cluster->retained_bytes = record->bytes;
    cluster->retained_blocks = record->blocks;
    cluster->retained_cycles = record->cycles;
    return 0;
}

int lp_intake_path(struct lp_intake *intake, const struct lp_record_path *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster);
    if (cluster == NULL)
        return 0;
    if (record->path != cluster->paths.count + 1 || record->path > LP_MODEL_MAX_PATHS)
        return lp_intake_damage(intake, "the paths of a cluster are not in order, or too many");
    struct lp_path *path = lp_vector_add(&cluster->paths, &intake->model->arena, struct lp_path);
    if (path == NULL)
        return -ENOMEM;
    *path = (struct lp_path){.reach = record->reach <= LP_REACH_REFERENCE ? record->reach
                                                                          : LP_REACH_UNKNOWN,
                             .looked_at = record->looked_at,
                             .agreeing = record->agreeing};
    return 0;
}

static struct lp_path *find_path(struct lp_intake *intake, uint32_t cluster_id, uint32_t number)
{
    struct lp_cluster *cluster = find_cluster(intake, cluster_id);
    if (cluster == NULL)
        return NULL;
    if (number >= 1 && number <= cluster->paths.count)
        return lp_vector_at(&cluster->paths, struct lp_path, number - 1);
    lp_intake_damage(intake, "a step belongs to no path");
    return NULL;
}

int lp_intake_step(struct lp_intake *intake, const struct lp_record_step *record)
{
    struct lp_path *path = find_path(intake, record->cluster, record->path);
    if (path == NULL)
        return 0;
    if (path->steps.count >= LP_MODEL_MAX_STEPS)
        return lp_intake_damage(intake, "a path has too many steps (LP_MODEL_MAX_STEPS)");
    struct lp_step *step = lp_vector_add(&path->steps, &intake->model->arena, struct lp_step);
    if (step == NULL)
        return -ENOMEM;
    *step = (struct lp_step){.edge = record->edge,
                             .node = record->node,
                             .name = lp_intake_text(intake, record->name),
                             .label = lp_intake_text(intake, record->label),
                             .detail = lp_intake_text(intake, record->detail),
                             .file = lp_intake_text(intake, record->file),
                             .line = record->line,
                             .flags = record->flags,
                             .stack_id = record->stack,
                             .because = ""};
    if (record->member != 0)
        step->member = find_cluster(intake, record->member);
    return 0;
}

int lp_intake_autopsy(struct lp_intake *intake, const struct lp_record_autopsy *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "AUTOPSY");
    if (test == NULL)
        return 0;
    test->autopsy = lp_arena_new(&intake->model->arena, struct lp_autopsy);
    if (test->autopsy == NULL)
        return -ENOMEM;
    *test->autopsy = (struct lp_autopsy){.state = record->state,
                                         .reason = lp_intake_text(intake, record->reason),
                                         .standstill_ns = record->standstill_ns,
                                         .duration_ns = record->duration_ns,
                                         .nodes = record->nodes,
                                         .edges = record->edges};
    return 0;
}

int lp_intake_proof(struct lp_intake *intake, const struct lp_record_proof *record)
{
    struct lp_path *path = find_path(intake, record->cluster, record->path);
    if (path == NULL)
        return 0;
    path->proof = lp_arena_new(&intake->model->arena, struct lp_proof);
    if (path->proof == NULL)
        return -ENOMEM;
    *path->proof = (struct lp_proof){.step = record->step,
                                     .cut = record->cut,
                                     .cycles = record->cycles,
                                     .cuts = record->cuts,
                                     .count = record->count,
                                     .bytes = record->bytes,
                                     .reason = lp_intake_text(intake, record->reason)};
    return 0;
}
