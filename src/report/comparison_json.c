/* Numbers of both sides are taken over from the results as they are. */
#include "report/comparison_parts.h"

#include <errno.h>

#include "report/json.h"
#include "report/json_value.h"

static json_t *json_error(struct json_writer *writer, const char *kind, const char *message)
{
    if (kind == NULL)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "kind", kind);
    json_put_foreign(writer, object, "message", message);
    return object;
}

static json_t *json_source(struct json_writer *writer, const struct lp_result *result,
                           const char *path)
{
    json_t *object = json_object();
    json_put_foreign(writer, object, "path", path);
    json_put_text(writer, object, "leakpal", result->leakpal);
    json_put_text(writer, object, "python", result->python);
    json_put_text(writer, object, "qt", result->qt);
    json_put_text(writer, object, "binding", result->binding);
    json_put_text(writer, object, "platform", result->platform);
    json_put_text(writer, object, "started", result->started);
    json_put_bool(writer, object, "strict", result->is_strict);
    json_put(writer, object, "error",
             json_error(writer, result->error_kind, result->error_message));
    return object;
}

static json_t *json_side(struct json_writer *writer, const struct lp_result_test *test)
{
    static const char *const keys[] = {
        "target", "cycles",          "verdict",        "severity",       "over_budget", "per_cycle",
        "budget", "per_cycle_yours", "leaked_workers", "leaked_threads", "leaked_fds",  "error",
    };
    if (test == NULL)
        return json_null();
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        json_t *value = json_object_get(test->json, keys[i]);
        json_put(writer, object, keys[i], value != NULL ? json_incref(value) : json_null());
    }
    return object;
}

static json_t *json_changes(struct json_writer *writer, const struct lp_component_change *change)
{
    json_t *object = json_object();
    for (int i = 0; i < LP_RATE_COUNT; i++)
        json_put_text(writer, object, lp_result_rate_key(i), lp_change_name(change->rates[i]));
    return object;
}

static json_t *json_amount(struct json_writer *writer, const struct lp_result_leak *leak)
{
    if (leak == NULL)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "shape", lp_shape_name(leak->shape));
    json_put_real(writer, object, "count_per_cycle", leak->count_per_cycle);
    json_put_real(writer, object, "bytes_per_cycle", leak->bytes_per_cycle);
    json_put_real(writer, object, "blocks_per_cycle", leak->blocks_per_cycle);
    return object;
}

static json_t *json_leak_change(struct json_writer *writer, const struct lp_leak_change *leak)
{
    const struct lp_result_leak *side = leak_side(leak);
    json_t *object = json_object();
    json_put_text(writer, object, "change", lp_change_name(leak->change));
    json_put_bool(writer, object, "judged", leak->is_judged);
    json_put_text(writer, object, "fingerprint", side->fingerprint);
    json_put_text(writer, object, "owner", side->owner);
    json_put_text(writer, object, "what", side->what);
    json_put_text(writer, object, "layer", side->layer);
    json_put_text(writer, object, "fix", side->fix);
    json_put_text(writer, object, "known", side->known_reason);
    json_put(writer, object, "before", json_amount(writer, leak->before));
    json_put(writer, object, "after", json_amount(writer, leak->after));
    return object;
}

static json_t *json_component(struct json_writer *writer, const struct lp_component_change *change)
{
    json_t *object = json_object(), *leaks = json_array(), *reasons = json_array();
    bool is_in_both = change->before != NULL && change->after != NULL;
    bool has_rates = is_in_both && change->before->is_measured && change->after->is_measured;
    lp_vector_each(&change->reasons, const char *const, reason)
    {
        json_add(writer, reasons, json_string(*reason));
    }
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        json_add(writer, leaks, json_leak_change(writer, leak));
    }
    json_put_text(writer, object, "name", change->name);
    json_put_text(writer, object, "kind", change->kind);
    json_put_text(writer, object, "progress", lp_progress_name(change->progress));
    json_put(writer, object, "reasons", reasons);
    json_put(writer, object, "before", json_side(writer, change->before));
    json_put(writer, object, "after", json_side(writer, change->after));
    json_put(writer, object, "changes", has_rates ? json_changes(writer, change) : json_null());
    json_put(writer, object, "leaks", leaks);
    return object;
}

static json_t *json_pair(struct json_writer *writer, uint64_t before, uint64_t after)
{
    json_t *object = json_object();
    json_put_count(writer, object, "before", before);
    json_put_count(writer, object, "after", after);
    return object;
}

static json_t *json_counts(struct json_writer *writer, const struct lp_vector *counts)
{
    json_t *object = json_object();
    lp_vector_each(counts, const struct lp_count_change, change)
    {
        json_put(writer, object, change->name, json_pair(writer, change->before, change->after));
    }
    return object;
}

static json_t *json_baseline(struct json_writer *writer, const struct lp_baseline_change *baseline)
{
    if (baseline == NULL)
        return json_null();
    const struct lp_result_snapshot *before = baseline->before, *after = baseline->after;
    json_t *object = json_object();
    json_put(writer, object, "rss_bytes", json_pair(writer, before->rss_bytes, after->rss_bytes));
    json_put(writer, object, "pss_bytes", json_pair(writer, before->pss_bytes, after->pss_bytes));
    json_put(writer, object, "heap_bytes",
             json_pair(writer, before->heap_bytes, after->heap_bytes));
    json_put(writer, object, "threads", json_pair(writer, before->threads, after->threads));
    json_put(writer, object, "fds", json_pair(writer, before->fds, after->fds));
    json_put(writer, object, "python_objects", json_counts(writer, &baseline->python_objects));
    json_put(writer, object, "qt_objects", json_counts(writer, &baseline->qt_objects));
    return object;
}

static json_t *json_environment(struct json_writer *writer, const struct lp_vector *changes)
{
    json_t *array = json_array();
    lp_vector_each(changes, const struct lp_environment_change, change)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "what", change->what);
        json_put_text(writer, object, "before", change->before);
        json_put_text(writer, object, "after", change->after);
        json_add(writer, array, object);
    }
    return array;
}

static json_t *json_summary(struct json_writer *writer, const size_t counts[LP_PROGRESS_COUNT])
{
    json_t *object = json_object();
    for (int i = 0; i < LP_PROGRESS_COUNT; i++)
        json_put_count(writer, object, lp_progress_name(i), counts[i]);
    return object;
}

/* The keys that are there in every case. */
static json_t *json_top(struct json_writer *writer, int exit_code, bool is_strict, json_t *error)
{
    json_t *object = json_object();
    json_put_text(writer, object, "schema", LP_COMPARE_SCHEMA);
    json_put_text(writer, object, "leakpal", LP_VERSION);
    json_put_count(writer, object, "exit_code", (uint64_t)exit_code);
    json_put_bool(writer, object, "strict", is_strict);
    json_put(writer, object, "error", error);
    return object;
}

int comparison_json(const struct lp_comparison *comparison,
                    const struct lp_comparison_options *options, FILE *out, struct lp_error *error)
{
    struct json_writer writer = {0};
    json_t *components = json_array();
    json_t *object = json_top(&writer, comparison->exit_code, comparison->is_strict, json_null());
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        json_add(&writer, components, json_component(&writer, change));
    }
    json_put(&writer, object, "before",
             json_source(&writer, comparison->before, options->before_path));
    json_put(&writer, object, "after",
             json_source(&writer, comparison->after, options->after_path));
    json_put(&writer, object, "environment", json_environment(&writer, &comparison->environment));
    json_put(&writer, object, "summary", json_summary(&writer, comparison->counts));
    json_put(&writer, object, "components", components);
    json_put(&writer, object, "baseline", json_baseline(&writer, comparison->baseline));
    return json_write(&writer, object, out, error);
}

int lp_comparison_failure(const char *kind, const char *message, FILE *out, struct lp_error *error)
{
    struct json_writer writer = {0};
    static const size_t none[LP_PROGRESS_COUNT];
    json_t *object = json_top(&writer, 3, false, json_error(&writer, kind, message));
    json_put(&writer, object, "before", json_null());
    json_put(&writer, object, "after", json_null());
    json_put(&writer, object, "environment", json_array());
    json_put(&writer, object, "summary", json_summary(&writer, none));
    json_put(&writer, object, "components", json_array());
    json_put(&writer, object, "baseline", json_null());
    return json_write(&writer, object, out, error);
}
