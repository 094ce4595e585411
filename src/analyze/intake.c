/* Dispatch by record number, and the records that belong to the whole recording. The handlers of
 * tests are in intake_test.c, those of a census in intake_census.c and intake_explanation.c. A
 * second PROCESS record means that the process image was replaced: everything before it is
 * forgotten, except the texts, which the new image has begun to write before its PROCESS. */
#include "analyze/intake.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "analyze/text.h"

int lp_intake_damage(struct lp_intake *intake, const char *sentence)
{
    struct lp_model *model = intake->model;
    lp_vector_each(&model->limits, const char *, known)
    {
        if (strcmp(*known, sentence) == 0)
            return 0;
    }
    char *copy = lp_arena_copy(&model->arena, sentence, strlen(sentence));
    const char **limit = lp_vector_add(&model->limits, &model->arena, const char *);
    if (limit == NULL)
        return -ENOMEM;
    *limit = copy != NULL ? copy : "";
    return copy != NULL ? 0 : -ENOMEM;
}

const char *lp_intake_text(struct lp_intake *intake, uint32_t id)
{
    if (id == 0)
        return "";
    uint64_t *place = lp_hash_map_find(&intake->strings, id);
    if (place != NULL)
        return (const char *)(uintptr_t)*place;
    lp_intake_damage(intake, "a name is missing in the recording (shown as \"?\")");
    return "?";
}

int lp_intake_string(struct lp_intake *intake, const struct lp_record_string *record)
{
    if (record->id == 0)
        return lp_intake_damage(intake, "a name has the number 0, which is kept for no name");
    char *text = lp_text_clean(&intake->model->arena, record->text.bytes, record->text.length);
    uint64_t *place = lp_hash_map_put(&intake->strings, record->id);
    if (text == NULL || place == NULL)
        return -ENOMEM;
    bool is_new = *place == 0 || strcmp((const char *)(uintptr_t)*place, text) == 0;
    *place = (uintptr_t)text;
    return is_new ? 0 : lp_intake_damage(intake, "two names have the same number");
}

/* The memory of the maps is kept; what they say is not. */
static void forget_image(struct lp_intake *intake)
{
    struct lp_model *model = intake->model;
    lp_hash_map_clear(&intake->tests);
    lp_hash_map_clear(&intake->stacks);
    lp_hash_map_clear(&intake->clusters);
    intake->snapshot = NULL;
    intake->census = NULL;
    *model = (struct lp_model){.arena = model->arena};
}

int lp_intake_process(struct lp_intake *intake, const struct lp_record_process *record)
{
    struct lp_model *model = intake->model;
    if (intake->has_process)
        forget_image(intake);
    intake->has_process = true;
    model->process = *record;
    model->leakpal_version = lp_intake_text(intake, record->leakpal_version);
    model->executable = lp_intake_text(intake, record->executable);
    model->command = lp_intake_text(intake, record->command);
    return 0;
}

static struct lp_environment *find_environment(struct lp_model *model, const char *key)
{
    lp_vector_each(&model->environment, struct lp_environment, known)
    {
        if (strcmp(known->key, key) == 0)
            return known;
    }
    return NULL;
}

int lp_intake_environment(struct lp_intake *intake, const struct lp_record_environment *record)
{
    struct lp_model *model = intake->model;
    const char *key = lp_intake_text(intake, record->key);
    struct lp_environment *entry = find_environment(model, key);
    if (entry == NULL && model->environment.count >= LP_MODEL_MAX_KEYS)
        return lp_intake_damage(intake, "the environment has too many keys (LP_MODEL_MAX_KEYS)");
    if (entry == NULL)
        entry = lp_vector_add(&model->environment, &model->arena, struct lp_environment);
    if (entry == NULL)
        return -ENOMEM;
    *entry = (struct lp_environment){key, lp_intake_text(intake, record->value)};
    return 0;
}

static struct lp_feature *find_feature(struct lp_model *model, const char *name)
{
    lp_vector_each(&model->features, struct lp_feature, known)
    {
        if (strcmp(known->name, name) == 0)
            return known;
    }
    return NULL;
}

int lp_intake_feature(struct lp_intake *intake, const struct lp_record_feature *record)
{
    struct lp_model *model = intake->model;
    if (record->state < LP_FEATURE_ON || record->state > LP_FEATURE_OFF)
        return lp_intake_damage(intake, "a feature has a state that this leakpal does not know");
    const char *name = lp_intake_text(intake, record->name);
    struct lp_feature *feature = find_feature(model, name);
    if (feature == NULL && model->features.count >= LP_MODEL_MAX_KEYS)
        return lp_intake_damage(intake, "there are too many features (LP_MODEL_MAX_KEYS)");
    if (feature == NULL)
        feature = lp_vector_add(&model->features, &model->arena, struct lp_feature);
    if (feature == NULL)
        return -ENOMEM;
    *feature = (struct lp_feature){name, record->state, lp_intake_text(intake, record->reason)};
    return 0;
}

int lp_intake_note(struct lp_intake *intake, const struct lp_record_note *record)
{
    struct lp_model *model = intake->model;
    struct lp_note *note = lp_vector_add(&model->notes, &model->arena, struct lp_note);
    if (note == NULL)
        return -ENOMEM;
    *note = (struct lp_note){record->time_ns, record->level, lp_intake_text(intake, record->text)};
    return 0;
}

int lp_intake_object(struct lp_intake *intake, const struct lp_record_object *record)
{
    struct lp_model *model = intake->model;
    if (model->objects.count >= LP_MODEL_MAX_OBJECTS)
        return lp_intake_damage(intake, "there are too many objects (LP_MODEL_MAX_OBJECTS)");
    struct lp_object *object = lp_vector_add(&model->objects, &model->arena, struct lp_object);
    if (object == NULL)
        return -ENOMEM;
    *object = (struct lp_object){lp_intake_text(intake, record->path),
                                 lp_intake_text(intake, record->build_id)};
    return 0;
}

int lp_intake_end(struct lp_intake *intake, const struct lp_record_end *record)
{
    intake->model->has_end = true;
    intake->model->lost = record->lost;
    return 0;
}

int lp_intake_outcome(struct lp_intake *intake, const struct lp_record_outcome *record)
{
    if (record->outcome < LP_OUTCOME_EXITED || record->outcome > LP_OUTCOME_TIMED_OUT)
        return lp_intake_damage(intake, "the application's end is of an unknown kind");
    intake->model->has_outcome = true;
    intake->model->outcome = record->outcome;
    intake->model->outcome_status = record->status;
    return 0;
}

/* A frame belongs to its stack, which begins with it when it is the first. */
int lp_intake_frame(struct lp_intake *intake, const struct lp_record_frame *record)
{
    struct lp_arena *arena = &intake->model->arena;
    if (record->stack == 0)
        return lp_intake_damage(intake, "a stack has the number 0, which is kept for no stack");
    uint64_t *place = lp_hash_map_put(&intake->stacks, record->stack);
    if (place != NULL && *place == 0)
        *place = (uintptr_t)lp_arena_new(arena, struct lp_stack);
    struct lp_stack *stack = place != NULL ? (struct lp_stack *)(uintptr_t)*place : NULL;
    if (stack == NULL)
        return -ENOMEM;
    if (stack->frames.count >= LP_MODEL_MAX_STACK_FRAMES)
        return lp_intake_damage(intake, "a stack has too many frames (LP_MODEL_MAX_STACK_FRAMES)");
    struct lp_frame *frame = lp_vector_add(&stack->frames, arena, struct lp_frame);
    if (frame == NULL)
        return -ENOMEM;
    const char *file = lp_intake_text(intake, record->file);
    *frame = (struct lp_frame){.kind = record->kind == LP_FRAME_PYTHON ? LP_FRAME_PYTHON
                                                                       : LP_FRAME_NATIVE,
                               .file = file,
                               .function = lp_intake_text(intake, record->function),
                               .line = record->line,
                               .offset = record->offset,
                               .object = file};
    return 0;
}

int lp_intake_record(struct lp_intake *intake, const struct lp_record *record)
{
    switch (record->number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        return lp_intake_##name(intake, &record->name);
#include "trace/records.def"
#undef LP_RECORD
    default:
        return 0; /* of a newer leakpal */
    }
}

void lp_intake_done(struct lp_intake *intake)
{
    lp_hash_map_done(&intake->strings);
    lp_hash_map_done(&intake->tests);
    lp_hash_map_done(&intake->stacks);
    lp_hash_map_done(&intake->clusters);
}
