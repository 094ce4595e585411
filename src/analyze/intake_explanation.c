/* The records that explain the leaks of a census: where members were made, what they keep alive,
 * how they are held, and what came of cutting that. What is dropped here makes no leak smaller, so
 * the census stays as it is trusted. */
#include "analyze/intake.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

/* Of the census before the record; NULL and a sentence when there is none of that number. */
static struct lp_cluster *find_cluster(struct lp_intake *intake, uint32_t id,
                                       const char *record_name)
{
    uint64_t *place = lp_hash_map_find(&intake->clusters, (uint64_t)id + 1);
    if (place != NULL)
        return (struct lp_cluster *)(uintptr_t)*place;
    char sentence[128];
    snprintf(sentence, sizeof sentence, "a record %s belongs to no cluster", record_name);
    lp_intake_damage(intake, sentence);
    return NULL;
}

static struct lp_path *find_path(struct lp_intake *intake, uint32_t cluster_id, uint32_t number,
                                 const char *record_name)
{
    struct lp_cluster *cluster = find_cluster(intake, cluster_id, record_name);
    if (cluster == NULL)
        return NULL;
    if (number >= 1 && number <= cluster->paths.count)
        return lp_vector_at(&cluster->paths, struct lp_path, number - 1);
    char sentence[128];
    snprintf(sentence, sizeof sentence, "a record %s belongs to no path", record_name);
    lp_intake_damage(intake, sentence);
    return NULL;
}

int lp_intake_origin(struct lp_intake *intake, const struct lp_record_origin *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster, "ORIGIN");
    if (cluster == NULL)
        return 0;
    if (cluster->origins.count >= LP_MODEL_MAX_ORIGINS)
        return lp_intake_damage(intake, "a cluster has too many origins (LP_MODEL_MAX_ORIGINS)");
    struct lp_origin *origin =
        lp_vector_add(&cluster->origins, &intake->model->arena, struct lp_origin);
    if (origin == NULL)
        return -ENOMEM;
    *origin = (struct lp_origin){
        .count = record->count, .bytes = record->bytes, .stack_id = record->stack};
    return 0;
}

int lp_intake_retained(struct lp_intake *intake, const struct lp_record_retained *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster, "RETAINED");
    if (cluster == NULL)
        return 0;
    cluster->retained_bytes = record->bytes;
    cluster->retained_blocks = record->blocks;
    cluster->retained_cycles = record->cycles;
    return 0;
}

int lp_intake_path(struct lp_intake *intake, const struct lp_record_path *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster, "PATH");
    if (cluster == NULL)
        return 0;
    if (record->path != cluster->paths.count + 1)
        return lp_intake_damage(intake, "the paths of a cluster are not in order");
    if (cluster->paths.count >= LP_MODEL_MAX_PATHS)
        return lp_intake_damage(intake, "a cluster has too many paths (LP_MODEL_MAX_PATHS)");
    struct lp_path *path = lp_vector_add(&cluster->paths, &intake->model->arena, struct lp_path);
    if (path == NULL)
        return -ENOMEM;
    *path = (struct lp_path){.reach = record->reach <= LP_REACH_REFERENCE ? record->reach
                                                                          : LP_REACH_UNKNOWN,
                             .looked_at = record->looked_at,
                             .agreeing = record->agreeing};
    return 0;
}

static bool is_step_valid(const struct lp_record_step *record)
{
    return record->edge >= LP_EDGE_ROOT && record->edge <= LP_EDGE_PROPERTY &&
           record->node >= LP_NODE_PYTHON && record->node <= LP_NODE_APPLICATION;
}

int lp_intake_step(struct lp_intake *intake, const struct lp_record_step *record)
{
    struct lp_path *path = find_path(intake, record->cluster, record->path, "STEP");
    if (path == NULL)
        return 0;
    if (!is_step_valid(record))
        return lp_intake_damage(intake, "a step of a path is of an unknown kind");
    if (path->steps.count >= LP_MODEL_MAX_STEPS)
        return lp_intake_damage(intake, "a path has too many steps (LP_MODEL_MAX_STEPS)");
    const struct lp_cluster *member =
        record->member != 0 ? find_cluster(intake, record->member, "STEP") : NULL;
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
                             .member = member,
                             .because = ""};
    return 0;
}

int lp_intake_autopsy(struct lp_intake *intake, const struct lp_record_autopsy *record)
{
    struct lp_test *test = lp_intake_test(intake, record->test, "AUTOPSY");
    if (test == NULL)
        return 0;
    if (record->state < LP_AUTOPSY_COMPLETE || record->state > LP_AUTOPSY_SKIPPED)
        return lp_intake_damage(intake, "an autopsy ended in an unknown state");
    struct lp_autopsy *autopsy = lp_arena_new(&intake->model->arena, struct lp_autopsy);
    if (autopsy == NULL)
        return -ENOMEM;
    *autopsy = (struct lp_autopsy){.state = record->state,
                                   .reason = lp_intake_text(intake, record->reason),
                                   .standstill_ns = record->standstill_ns,
                                   .duration_ns = record->duration_ns,
                                   .nodes = record->nodes,
                                   .edges = record->edges};
    test->autopsy = autopsy;
    return 0;
}

/* A cluster without a path gets one of no steps, to hang the proof on. */
static struct lp_path *path_of_proof(struct lp_intake *intake, const struct lp_record_proof *record)
{
    struct lp_cluster *cluster = find_cluster(intake, record->cluster, "PROOF");
    if (cluster == NULL || record->path != 0 || cluster->paths.count > 0)
        return cluster == NULL ? NULL : find_path(intake, record->cluster, record->path, "PROOF");
    return lp_vector_add(&cluster->paths, &intake->model->arena, struct lp_path);
}

int lp_intake_proof(struct lp_intake *intake, const struct lp_record_proof *record)
{
    struct lp_path *path = path_of_proof(intake, record);
    if (path == NULL)
        return 0;
    if (record->cut > LP_CUT_CLOSE || record->step > path->steps.count)
        return lp_intake_damage(intake, "a proof is of an unknown cut");
    struct lp_proof *proof = lp_arena_new(&intake->model->arena, struct lp_proof);
    if (proof == NULL)
        return -ENOMEM;
    *proof = (struct lp_proof){.step = record->step,
                               .cut = record->cut,
                               .cycles = record->cycles,
                               .cuts = record->cuts,
                               .count = record->count,
                               .bytes = record->bytes,
                               .reason = lp_intake_text(intake, record->reason)};
    path->proof = proof;
    return 0;
}

static void finish_path(const struct lp_intake *intake, const struct lp_path *path)
{
    lp_vector_each(&path->steps, struct lp_step, step)
    {
        step->stack = lp_intake_stack(intake, step->stack_id);
    }
}

void lp_intake_finish_cluster(const struct lp_intake *intake, const struct lp_cluster *cluster)
{
    lp_vector_each(&cluster->origins, struct lp_origin, origin)
    {
        origin->stack = lp_intake_stack(intake, origin->stack_id);
    }
    lp_vector_each(&cluster->paths, const struct lp_path, path)
    {
        finish_path(intake, path);
    }
}
