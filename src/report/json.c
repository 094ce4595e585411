/* The result as a whole. exit_code is what the command returns; keys of the contract come first,
 * and what this version adds to them is in the schema too. */
#include "report/json.h"

#include "report/json_left.h"
#include "report/json_recording.h"
#include "report/json_snapshot.h"
#include "report/json_test.h"
#include "report/json_value.h"

/* The suite's own, else the first of a recording that is not a test's. */
static json_t *json_error(struct json_writer *writer, const struct lp_suite *suite)
{
    if (suite->failure != NULL)
        return json_failure(writer, suite->failure);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_failure *failure = lp_part_failure(part);
        if (failure != NULL)
            return json_failure(writer, failure);
    }
    return json_null();
}

static json_t *json_baseline(struct json_writer *writer, const struct lp_suite *suite)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_snapshot *baseline =
            part->model != NULL ? lp_model_baseline(part->model) : NULL;
        if (baseline != NULL)
            return json_snapshot(writer, baseline);
    }
    return json_null();
}

/* Of all recordings: what stands outside of tests. */
static void put_rest(struct json_writer *writer, json_t *object, const struct lp_suite *suite)
{
    json_t *snapshots = json_array(), *orphans = json_array();
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        json_extend(writer, snapshots, json_snapshots(writer, &part->model->snapshots));
        json_extend(writer, orphans, json_orphans(writer, &part->model->orphans));
    }
    json_put(writer, object, "snapshots", snapshots);
    json_put(writer, object, "orphans", orphans);
}

static json_t *json_tests(struct json_writer *writer, const struct lp_suite *suite, bool is_strict)
{
    json_t *tests = json_array();
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            json_add(writer, tests, json_test(writer, *test, is_strict));
        }
    }
    return tests;
}

static json_t *json_recordings(struct json_writer *writer, const struct lp_suite *suite)
{
    json_t *recordings = json_array();
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model != NULL)
            json_add(writer, recordings, json_recording(writer, part));
    }
    return recordings;
}

static json_t *json_not_run(struct json_writer *writer, const struct lp_suite *suite)
{
    json_t *array = json_array();
    lp_vector_each(&suite->not_run, const struct lp_not_run, component)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "name", component->name);
        json_put_text(writer, object, "kind", component->kind);
        json_put_text(writer, object, "reason", component->reason);
        json_add(writer, array, object);
    }
    return array;
}

static json_t *json_result(struct json_writer *writer, const struct lp_suite *suite,
                           const struct lp_report_options *options)
{
    static const struct lp_model nothing_known = {.leakpal_version = ""};
    const struct lp_model *main_model = lp_suite_main_model(suite);
    const struct lp_model *model = main_model != NULL ? main_model : &nothing_known;
    json_t *object = json_object(), *recordings = json_recordings(writer, suite);
    json_t *first = json_array_size(recordings) == 1 ? json_array_get(recordings, 0) : NULL;
    json_put_text(writer, object, "schema", LP_JSON_SCHEMA);
    json_put_text(writer, object, "leakpal",
                  model->leakpal_version[0] != '\0' ? model->leakpal_version : LP_VERSION);
    json_put(writer, object, "environment", json_environment(writer, model));
    json_put_count(writer, object, "exit_code",
                   (uint64_t)lp_suite_exit_code(suite, options->is_strict));
    json_put_bool(writer, object, "strict", options->is_strict);
    json_put(writer, object, "error", json_error(writer, suite));
    json_put(writer, object, "recording", first != NULL ? json_incref(first) : json_null());
    json_put(writer, object, "recordings", recordings);
    json_put(writer, object, "baseline", json_baseline(writer, suite));
    put_rest(writer, object, suite);
    json_put(writer, object, "tests", json_tests(writer, suite, options->is_strict));
    json_put(writer, object, "not_run", json_not_run(writer, suite));
    return object;
}

int lp_json_render(const struct lp_suite *suite, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error)
{
    struct json_writer writer = {0};
    return json_write(&writer, json_result(&writer, suite, options), out, error);
}

/* A suite without recordings gives every key of the schema its null. */
int lp_json_render_failure(const char *kind, const char *message, FILE *out, struct lp_error *error)
{
    struct json_writer writer = {0};
    struct lp_failure nothing_known = {.kind = kind, .message = "", .detail = ""};
    struct lp_suite suite = {.failure = &nothing_known};
    struct lp_report_options options = {0};
    json_t *object = json_result(&writer, &suite, &options);
    json_put_foreign(&writer, json_object_get(object, "error"), "message", message);
    return json_write(&writer, object, out, error);
}
