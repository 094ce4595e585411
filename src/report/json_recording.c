/* What a recording is of, and what it was made on. */
#include "report/json_recording.h"

#include <time.h>

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

/* The keys of the contract. */
static json_t *json_platform(struct json_writer *writer, const struct lp_model *model)
{
    static const char *const keys[] = {"python", "qt", "binding", "platform"};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_put_text(writer, object, keys[i], lp_model_environment(model, keys[i]));
    return object;
}

json_t *json_environment(struct json_writer *writer, const struct lp_model *model)
{
    json_t *object = json_platform(writer, model), *more = json_object();
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

static json_t *json_notes(struct json_writer *writer, const struct lp_model *model)
{
    static const char *const levels[] = {
        [LP_NOTE_DEBUG] = "debug", [LP_NOTE_INFO] = "info", [LP_NOTE_WARNING] = "warning"};
    json_t *array = json_array();
    lp_vector_each(&model->notes, const struct lp_note, note)
    {
        bool is_known = note->level >= LP_NOTE_DEBUG && note->level <= LP_NOTE_WARNING;
        json_t *object = json_object();
        json_put_real(writer, object, "time_seconds", (double)note->time_ns / 1e9);
        json_put_text(writer, object, "level", is_known ? levels[note->level] : "info");
        json_put_text(writer, object, "text", note->text);
        json_add(writer, array, object);
    }
    return array;
}

json_t *json_recording(struct json_writer *writer, const struct lp_part *part)
{
    const struct lp_model *model = part->model;
    json_t *object = json_object(), *limits = json_array();
    lp_vector_each(&model->limits, const char *, limit)
    {
        json_add(writer, limits, json_string(*limit));
    }
    const char *guessed = lp_model_environment(model, "guessed");
    if (guessed != NULL)
        json_add(writer, limits, json_sprintf("arguments guessed: %s", guessed));
    json_put_text(writer, object, "component", lp_model_environment(model, LP_KEY_COMPONENT));
    json_put_foreign(writer, object, "path", part->recording);
    json_put(writer, object, "started", json_time(model->process.start_realtime_ns));
    json_put_real(writer, object, "seconds", (double)model->duration_ns / 1e9);
    json_put_count(writer, object, "pid", model->process.pid);
    json_put_text(writer, object, "executable", model->executable);
    json_put_text(writer, object, "command", model->command);
    json_put_bool(writer, object, "complete", !model->is_cut_off);
    json_put_count(writer, object, "lost_events", model->lost);
    json_put(writer, object, "outcome", json_outcome(writer, model));
    json_put(writer, object, "limits", limits);
    json_put(writer, object, "notes", json_notes(writer, model));
    json_put(writer, object, "environment", json_platform(writer, model));
    return object;
}
