/* From a JSON value to the result, without its tests (result_test.c). Keys that this schema grew
 * later (not_run, known) may be missing: an older leakpal has not written them. */
#include "analyze/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/json_reader.h"
#include "analyze/result_test.h"

#define SCHEMA "leakpal-result/1"

static int by_name(const void *a, const void *b)
{
    const struct lp_result_count *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static void read_counts(struct json_reader *reader, struct lp_arena *arena, const json_t *snapshot,
                        const char *key, struct lp_vector *counts)
{
    const char *name;
    json_t *value;
    const json_t *object = json_read_object(reader, snapshot, key);
    json_object_foreach((json_t *)object, name, value)
    {
        struct lp_result_count *entry = lp_vector_add(counts, arena, struct lp_result_count);
        if (entry == NULL) {
            reader->status = -ENOMEM;
            return;
        }
        *entry = (struct lp_result_count){name, json_read_count(reader, object, name)};
    }
    if (counts->count > 0)
        qsort(counts->items, counts->count, sizeof(struct lp_result_count), by_name);
}

static void read_baseline(struct json_reader *reader, struct lp_result *result)
{
    const json_t *object = json_find_object(result->json, "baseline");
    if (object == NULL)
        return;
    struct lp_result_snapshot *baseline = lp_arena_new(&result->arena, struct lp_result_snapshot);
    if (baseline == NULL) {
        reader->status = -ENOMEM;
        return;
    }
    snprintf(reader->place, sizeof reader->place, "baseline");
    baseline->rss_bytes = json_read_count(reader, object, "rss_bytes");
    baseline->pss_bytes = json_read_count(reader, object, "pss_bytes");
    baseline->heap_bytes = json_read_count(reader, object, "heap_bytes");
    baseline->threads = json_read_count(reader, object, "threads");
    baseline->fds = json_read_count(reader, object, "fds");
    read_counts(reader, &result->arena, object, "python_objects", &baseline->python_objects);
    read_counts(reader, &result->arena, object, "qt_objects", &baseline->qt_objects);
    reader->place[0] = '\0';
    result->baseline = baseline;
}

static void read_skips(struct json_reader *reader, struct lp_result *result)
{
    size_t index;
    json_t *object;
    json_array_foreach(json_object_get(result->json, "not_run"), index, object)
    {
        struct lp_result_skip *skip =
            lp_vector_add(&result->skips, &result->arena, struct lp_result_skip);
        if (skip == NULL) {
            reader->status = -ENOMEM;
            return;
        }
        snprintf(reader->place, sizeof reader->place, "not_run[%zu]", index);
        skip->name = json_read_text(reader, object, "name");
        skip->kind = json_read_text(reader, object, "kind");
        skip->reason = json_read_text(reader, object, "reason");
    }
    reader->place[0] = '\0';
}

static void read_top(struct json_reader *reader, struct lp_result *result)
{
    const json_t *environment = json_read_object(reader, result->json, "environment");
    const json_t *error = json_find_object(result->json, "error");
    result->leakpal = json_read_text(reader, result->json, "leakpal");
    result->is_strict = json_read_bool(reader, result->json, "strict");
    result->python = json_find_text(environment, "python");
    result->qt = json_find_text(environment, "qt");
    result->binding = json_find_text(environment, "binding");
    result->platform = json_find_text(environment, "platform");
    result->started = json_find_text(json_object_get(result->json, "recording"), "started");
    if (error == NULL)
        return;
    result->error_kind = json_read_text(reader, error, "kind");
    result->error_message = json_read_text(reader, error, "message");
}

static int check_schema(const json_t *json, struct lp_error *error)
{
    const char *schema = json_find_text(json, "schema");
    if (schema == NULL)
        return lp_error_set(error, -LP_EFORMAT,
                            "this JSON is no result of leakpal: it has no schema; expected "
                            "\"" SCHEMA "\"");
    if (strcmp(schema, SCHEMA) != 0)
        return lp_error_set(error, -LP_EVERSION, "its schema is \"%s\"; expected \"" SCHEMA "\"",
                            schema);
    return 0;
}

int lp_result_read(json_t *json, struct lp_result **ret_result, struct lp_error *error)
{
    struct json_reader reader = {.error = error};
    struct lp_arena arena = {0};
    int status = check_schema(json, error);
    if (status < 0)
        return status;
    struct lp_result *made = lp_arena_new(&arena, struct lp_result);
    if (made == NULL)
        return lp_error_set(error, -ENOMEM, "out of memory");
    made->arena = arena;
    made->json = json_incref(json);
    lp_cleanup(lp_result_freep) struct lp_result *result = made;
    read_top(&reader, result);
    read_baseline(&reader, result);
    read_skips(&reader, result);
    result_tests_read(&reader, result);
    if (reader.status == -ENOMEM)
        lp_error_set(error, -ENOMEM, "out of memory");
    if (reader.status < 0)
        return reader.status;
    *ret_result = lp_take(result);
    return 0;
}

void lp_result_free(struct lp_result *result)
{
    if (result == NULL)
        return;
    struct lp_arena arena = result->arena; /* the result itself lies in it */
    json_decref(result->json);
    lp_arena_done(&arena);
}
