/* Nothing is measured or judged again here: parts are put side by side. */
#include "analyze/suite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/text.h"

/* Names of the command may be no UTF-8. NULL without memory. */
static const char *copy(struct lp_suite *suite, const char *text)
{
    return lp_text_clean(&suite->arena, text, strlen(text));
}

/* What stands for a test that never began. */
static struct lp_test *stand_in(struct lp_suite *suite, const char *name, const char *kind,
                                const char *target, struct lp_failure *failure)
{
    struct lp_test *test = lp_arena_new(&suite->arena, struct lp_test);
    if (test == NULL || name == NULL || kind == NULL || target == NULL || failure == NULL)
        return NULL;
    *test = (struct lp_test){.name = name,
                             .kind = kind,
                             .target = target,
                             .budget = lp_budget_default(kind),
                             .failure = failure};
    return test;
}

static int add_test(struct lp_suite *suite, struct lp_part *part, struct lp_test *test)
{
    struct lp_test **slot =
        test != NULL ? lp_vector_add(&part->tests, &suite->arena, struct lp_test *) : NULL;
    if (slot == NULL)
        return -ENOMEM;
    *slot = test;
    return 0;
}

static const char *known(const struct lp_model *model, const char *key)
{
    const char *value = lp_model_environment(model, key);
    return value != NULL ? value : "";
}

/* Only of a component, and only when the recording says of which. */
static int add_tests(struct lp_suite *suite, struct lp_part *part)
{
    const struct lp_model *model = part->model;
    int status = 0;
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        if (status == 0)
            status = add_test(suite, part, *test);
    }
    bool is_missing = model->tests.count == 0 && lp_model_is_component(model);
    if (!is_missing || model->failure == NULL || suite->is_single)
        return status;
    return add_test(suite, part,
                    stand_in(suite, known(model, LP_KEY_COMPONENT), known(model, "mode"),
                             known(model, LP_KEY_TARGET), model->failure));
}

static int add_part(struct lp_suite *suite, const struct lp_model *model, const char *recording,
                    bool is_owned)
{
    struct lp_part *part = lp_vector_add(&suite->parts, &suite->arena, struct lp_part);
    const char *path =
        recording != NULL ? lp_arena_copy(&suite->arena, recording, strlen(recording)) : NULL;
    if (part == NULL || (recording != NULL && path == NULL)) {
        suite->parts.count -= part != NULL;
        return -ENOMEM;
    }
    *part = (struct lp_part){.model = model,
                             .recording = path,
                             .is_owned = is_owned,
                             .position = strtoul(known(model, LP_KEY_POSITION), NULL, 10)};
    int status = add_tests(suite, part);
    suite->parts.count -= status < 0;
    return status;
}

int lp_suite_add(struct lp_suite *suite, const struct lp_model *model, const char *recording)
{
    return add_part(suite, model, recording, false);
}

int lp_suite_load(struct lp_suite *suite, const char *path, struct lp_error *error)
{
    lp_cleanup(lp_model_freep) struct lp_model *model = NULL;
    int status = lp_model_load(path, &model, error);
    if (status == 0)
        status = add_part(suite, model, path, true);
    if (status == 0)
        model = NULL; /* the suite's now */
    return status;
}

static struct lp_failure *new_failure(struct lp_suite *suite, const char *kind, const char *message)
{
    struct lp_failure *failure = lp_arena_new(&suite->arena, struct lp_failure);
    const char *kind_copy = copy(suite, kind), *message_copy = copy(suite, message);
    if (failure == NULL || kind_copy == NULL || message_copy == NULL)
        return NULL;
    *failure = (struct lp_failure){.kind = kind_copy, .message = message_copy, .detail = ""};
    return failure;
}

int lp_suite_add_unrecorded(struct lp_suite *suite, const struct lp_unrecorded *component)
{
    struct lp_part *part = lp_vector_add(&suite->parts, &suite->arena, struct lp_part);
    if (part == NULL)
        return -ENOMEM;
    suite->is_single = false; /* there is nothing but what the suite says of it */
    part->position = component->position;
    return add_test(suite, part,
                    stand_in(suite, copy(suite, component->name), copy(suite, component->kind),
                             copy(suite, component->target),
                             new_failure(suite, component->failure_kind, component->message)));
}

int lp_suite_add_not_run(struct lp_suite *suite, const struct lp_not_run *component)
{
    struct lp_not_run *slot = lp_vector_add(&suite->not_run, &suite->arena, struct lp_not_run);
    if (slot == NULL)
        return -ENOMEM;
    *slot = (struct lp_not_run){.name = copy(suite, component->name),
                                .kind = copy(suite, component->kind),
                                .reason = copy(suite, component->reason)};
    if (slot->name != NULL && slot->kind != NULL && slot->reason != NULL)
        return 0;
    suite->not_run.count--;
    return -ENOMEM;
}

int lp_suite_fail(struct lp_suite *suite, const char *kind, const char *message)
{
    if (suite->failure == NULL)
        suite->failure = new_failure(suite, kind, message);
    return suite->failure != NULL ? 0 : -ENOMEM;
}

/* Parts are few, and those of equal position keep their order. */
static void order_parts(struct lp_vector *parts)
{
    for (size_t i = 1; i < parts->count; i++) {
        struct lp_part part = *lp_vector_at(parts, struct lp_part, i);
        size_t to = i;
        for (; to > 0 && lp_vector_at(parts, struct lp_part, to - 1)->position > part.position;
             to--)
            *lp_vector_at(parts, struct lp_part, to) = *lp_vector_at(parts, struct lp_part, to - 1);
        *lp_vector_at(parts, struct lp_part, to) = part;
    }
}

int lp_suite_conclude(struct lp_suite *suite)
{
    size_t tests = 0;
    order_parts(&suite->parts);
    lp_vector_each(&suite->parts, struct lp_part, part)
    {
        tests += part->tests.count;
    }
    if (tests > 0 || suite->not_run.count == 0)
        return 0;
    return lp_suite_fail(suite, "nothing-measured",
                         "none of the components was run, so leaks were not looked for");
}

const struct lp_failure *lp_part_failure(const struct lp_part *part)
{
    if (part->model == NULL)
        return NULL;
    bool has_stand_in = part->model->tests.count == 0 && part->tests.count > 0;
    return has_stand_in ? NULL : part->model->failure;
}

const char *lp_part_name(const struct lp_part *part)
{
    const char *component =
        part->model != NULL ? lp_model_environment(part->model, LP_KEY_COMPONENT) : NULL;
    if (component != NULL)
        return component;
    if (part->tests.count > 0)
        return (*lp_vector_at(&part->tests, struct lp_test *, 0))->name;
    return part->recording != NULL ? part->recording : "";
}

const struct lp_model *lp_suite_main_model(const struct lp_suite *suite)
{
    const struct lp_model *first = NULL;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        if (lp_model_environment(part->model, "python") != NULL)
            return part->model;
        if (first == NULL)
            first = part->model;
    }
    return first;
}

static enum lp_exit exit_of_part(const struct lp_part *part, bool is_strict)
{
    enum lp_exit worst = LP_EXIT_OK;
    lp_vector_each(&part->tests, struct lp_test *, test)
    {
        worst = lp_exit_worse(worst, lp_test_assess(*test, is_strict).judgement.exit_code);
    }
    if (part->model == NULL)
        return worst;
    int code = lp_model_exit_code(part->model, is_strict);
    bool is_own_status = code > LP_EXIT_UNKNOWN; /* of `leakpal run` */
    return lp_exit_worse(worst, is_own_status ? LP_EXIT_UNKNOWN : (enum lp_exit)code);
}

int lp_suite_exit_code(const struct lp_suite *suite, bool is_strict)
{
    if (suite->is_single && suite->failure == NULL)
        return lp_model_exit_code(lp_vector_at(&suite->parts, struct lp_part, 0)->model, is_strict);
    enum lp_exit worst = suite->failure != NULL ? LP_EXIT_UNKNOWN : LP_EXIT_OK;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        worst = lp_exit_worse(worst, exit_of_part(part, is_strict));
    }
    return (int)worst;
}

void lp_suite_done(struct lp_suite *suite)
{
    lp_vector_each(&suite->parts, struct lp_part, part)
    {
        if (part->is_owned)
            lp_model_free((struct lp_model *)part->model);
    }
    lp_arena_done(&suite->arena);
    *suite = (struct lp_suite){0};
}
