/* The result as a whole. exit_code is what the command returns; keys of the contract come first,
 * and what this version adds to them is in the schema too. */
#include "report/json.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "analyze/assess.h"
#include "base/error.h"
#include "report/json_test.h"
#include "report/json_value.h"

static const char *feature_state_name(enum lp_feature_state state)
{
    switch (state) {
    case LP_FEATURE_ON:
        return "on";
    case LP_FEATURE_PARTIAL:
        return "partial";
    case LP_FEATURE_OFF:
        return "off";
    }
    return "unknown";
}

static json_t *json_features(struct json_writer *writer, const struct lp_model *model)
{
    json_t *object = json_object();
    lp_vector_each(&model->features, const struct lp_feature, feature)
    {
        json_put_text(writer, object, feature->name, feature_state_name(feature->state));
    }
    return object;
}

static json_t *json_feature_limits(struct json_writer *writer, const struct lp_model *model)
{
    json_t *array = json_array();
    lp_vector_each(&model->features, const struct lp_feature, feature)
    {
        if (feature->state == LP_FEATURE_ON)
            continue;
        json_t *object = json_object();
        json_put_text(writer, object, "feature", feature->name);
        json_put_text(writer, object, "state", feature_state_name(feature->state));
        json_put_text(writer, object, "reason", feature->reason);
        json_add(writer, array, object);
    }
    return array;
}

/* The keys of the contract always; others (kernel, ...) below "more". */
static json_t *json_environment(struct json_writer *writer, const struct lp_model *model)
{
    static const char *const keys[] = {"python", "qt", "binding", "platform"};
    json_t *object = json_object(), *more = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_put_text(writer, object, keys[i], lp_model_environment(model, keys[i]));
    lp_vector_each(&model->environment, const struct lp_environment, entry)
    {
        if (json_object_get(object, entry->key) == NULL)
            json_put_text(writer, more, entry->key, entry->value);
    }
    json_put(writer, object, "more", more);
    json_put(writer, object, "features", json_features(writer, model));
    json_put(writer, object, "limits", json_feature_limits(writer, model));
    return object;
}

static json_t *json_time(uint64_t realtime_ns)
{
    char text[32];
    struct tm broken;
    time_t seconds = (time_t)(realtime_ns / 1000000000u);
    if (realtime_ns == 0 || gmtime_r(&seconds, &broken) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &broken) == 0)
        return json_null();
    return json_string(text);
}

static json_t *json_outcome(struct json_writer *writer, const struct lp_model *model)
{
    static const char *const names[] = {
        [LP_OUTCOME_EXITED] = "exited",
        [LP_OUTCOME_SIGNALED] = "signaled",
        [LP_OUTCOME_TIMED_OUT] = "timed-out",
    };
    if (!model->has_outcome)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "kind", names[model->outcome]);
    json_put_count(writer, object, "status", model->outcome_status);
    return object;
}

static json_t *json_recording(struct json_writer *writer, const struct lp_model *model,
                              const struct lp_report_options *options)
{
    json_t *object = json_object(), *limits = json_array();
    lp_vector_each(&model->limits, const char *, limit)
    {
        json_add(writer, limits, json_string(*limit));
    }
    json_put_foreign(writer, object, "path", options->recording_path);
    json_put(writer, object, "started", json_time(model->process.start_realtime_ns));
    json_put_real(writer, object, "seconds", (double)model->duration_ns / 1e9);
    json_put_count(writer, object, "pid", model->process.pid);
    json_put_text(writer, object, "executable", model->executable);
    json_put_text(writer, object, "command", model->command);
    json_put_bool(writer, object, "complete", !model->is_cut_off);
    json_put_count(writer, object, "lost_events", model->lost);
    json_put(writer, object, "outcome", json_outcome(writer, model));
    json_put(writer, object, "limits", limits);
    return object;
}

static json_t *json_result(struct json_writer *writer, const struct lp_model *model,
                           const struct lp_report_options *options)
{
    json_t *object = json_object(), *tests = json_array();
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        json_add(writer, tests, json_test(writer, *test, options->is_strict));
    }
    const struct lp_snapshot *baseline = lp_model_baseline(model);
    json_put_text(writer, object, "schema", LP_JSON_SCHEMA);
    json_put_text(writer, object, "leakpal",
                  model->leakpal_version[0] != '\0' ? model->leakpal_version : LP_VERSION);
    json_put(writer, object, "environment", json_environment(writer, model));
    json_put_count(writer, object, "exit_code",
                   (uint64_t)lp_model_exit_code(model, options->is_strict));
    json_put_bool(writer, object, "strict", options->is_strict);
    json_put(writer, object, "error", json_failure(writer, model->failure));
    json_put(writer, object, "recording", json_recording(writer, model, options));
    json_put(writer, object, "baseline",
             baseline != NULL ? json_snapshot(writer, baseline) : json_null());
    json_put(writer, object, "snapshots", json_snapshots(writer, &model->snapshots));
    json_put(writer, object, "orphans", json_orphans(writer, &model->orphans));
    json_put(writer, object, "tests", tests);
    return object;
}

static int write_json(const struct json_writer *writer, json_t *object, FILE *out,
                      struct lp_error *error)
{
    int status = 0;
    if (writer->has_failed || object == NULL)
        status = lp_error_set(error, -ENOMEM, "no memory for the JSON result");
    else if (json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(10)) != 0 ||
             fputc('\n', out) == EOF)
        status = lp_error_set(error, -EIO, "the JSON result could not be written");
    json_decref(object);
    return status;
}

int lp_json_render(const struct lp_model *model, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error)
{
    struct json_writer writer = {0};
    return write_json(&writer, json_result(&writer, model, options), out, error);
}

/* A model without records gives every key of the schema its null. */
int lp_json_render_failure(const char *kind, const char *message, FILE *out, struct lp_error *error)
{
    struct json_writer writer = {0};
    struct lp_failure nothing_known = {.kind = kind, .message = "", .detail = ""};
    struct lp_model model = {.leakpal_version = "", .failure = &nothing_known};
    struct lp_report_options options = {0};
    json_t *object = json_result(&writer, &model, &options);
    json_put_foreign(&writer, json_object_get(object, "error"), "message", message);
    json_put(&writer, object, "recording", json_null());
    return write_json(&writer, object, out, error);
}
