/* Tests and their leaks. Clusters of one fingerprint and owner are added up, those that leak before
 * those that do not, so that a comparison meets each fingerprint once. */
#include "analyze/result_test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const rate_keys[LP_RATE_COUNT] = {
    [LP_RATE_BYTES] = "bytes",
    [LP_RATE_BLOCKS] = "blocks",
    [LP_RATE_PYTHON_OBJECTS] = "python_objects",
    [LP_RATE_QOBJECTS] = "qobjects",
    [LP_RATE_CONNECTIONS] = "connections",
    [LP_RATE_THREADS] = "threads",
    [LP_RATE_FDS] = "fds",
    [LP_RATE_WORKERS] = "leaked_workers",
};

const char *lp_result_rate_key(enum lp_result_rate rate)
{
    return rate_keys[rate];
}

static enum lp_shape shape_of(struct json_reader *reader, const json_t *leak)
{
    const char *name = json_read_text(reader, leak, "shape");
    for (int shape = LP_SHAPE_NONE; shape <= LP_SHAPE_UNCERTAIN; shape++)
        if (strcmp(name, lp_shape_name((enum lp_shape)shape)) == 0)
            return (enum lp_shape)shape;
    json_reader_mistake(reader, "shape", "a shape of the schema");
    return LP_SHAPE_NONE;
}

static bool has_flag(const json_t *leak, const char *flag)
{
    size_t index;
    json_t *value;
    json_array_foreach(json_object_get(leak, "flags"), index, value)
    {
        const char *name = json_string_value(value);
        if (name != NULL && strcmp(name, flag) == 0)
            return true;
    }
    return false;
}

static struct lp_result_leak leak_of(struct json_reader *reader, const json_t *object)
{
    const json_t *known = json_find_object(object, "known");
    struct lp_result_leak leak = {
        .fingerprint = json_read_text(reader, object, "fingerprint"),
        .owner = json_read_text(reader, object, "owner"),
        .what = json_read_text(reader, object, "what"),
        .layer = json_read_text(reader, object, "layer"),
        .cause = json_find_text(object, "cause"),
        .fix = json_find_text(object, "fix"),
        .kept_by = json_find_text(object, "kept_by"),
        .known_reason = known != NULL ? json_read_text(reader, known, "reason") : NULL,
        .shape = shape_of(reader, object),
        .count_per_cycle = json_read_number(reader, object, "count_per_cycle"),
        .bytes_per_cycle = json_read_number(reader, object, "bytes_per_cycle"),
        .blocks_per_cycle = json_read_number(reader, object, "blocks_per_cycle"),
    };
    leak.is_nameless = strcmp(leak.layer, "native") == 0 || has_flag(object, "buffer");
    return leak;
}

static int by_key(const void *a, const void *b)
{
    const struct lp_result_leak *left = a, *right = b;
    int order = strcmp(left->fingerprint, right->fingerprint);
    if (order == 0)
        order = strcmp(left->owner, right->owner);
    return order != 0 ? order : (right->shape == LP_SHAPE_LEAK) - (left->shape == LP_SHAPE_LEAK);
}

static bool is_same_key(const struct lp_result_leak *a, const struct lp_result_leak *b)
{
    return strcmp(a->fingerprint, b->fingerprint) == 0 && strcmp(a->owner, b->owner) == 0;
}

static void merge_leaks(struct lp_vector *leaks)
{
    struct lp_result_leak *items = leaks->items, *last = NULL;
    if (leaks->count == 0)
        return;
    qsort(items, leaks->count, sizeof *items, by_key);
    for (size_t i = 0; i < leaks->count; i++) {
        if (last == NULL || !is_same_key(last, &items[i])) {
            last = last == NULL ? items : last + 1;
            *last = items[i];
        } else if (last->shape != LP_SHAPE_LEAK || items[i].shape == LP_SHAPE_LEAK) {
            last->count_per_cycle += items[i].count_per_cycle;
            last->bytes_per_cycle += items[i].bytes_per_cycle;
            last->blocks_per_cycle += items[i].blocks_per_cycle;
        }
    }
    leaks->count = (size_t)(last - items) + 1;
}

static void read_leaks(struct json_reader *reader, struct lp_arena *arena,
                       struct lp_result_test *test)
{
    char place[sizeof reader->place];
    size_t index;
    json_t *object;
    snprintf(place, sizeof place, "%s", reader->place);
    json_array_foreach(json_read_array(reader, test->json, "leaks"), index, object)
    {
        struct lp_result_leak *leak = lp_vector_add(&test->leaks, arena, struct lp_result_leak);
        if (leak == NULL) {
            reader->status = -ENOMEM;
            return;
        }
        snprintf(reader->place, sizeof reader->place, "%.80s.leaks[%zu]", place, index);
        *leak = leak_of(reader, object);
    }
    snprintf(reader->place, sizeof reader->place, "%s", place);
    merge_leaks(&test->leaks);
}

static void read_rates(struct json_reader *reader, struct lp_result_test *test, const char *key,
                       double workers, double rates[LP_RATE_COUNT])
{
    const json_t *object = json_read_object(reader, test->json, key);
    for (int rate = 0; object != NULL && rate < LP_RATE_WORKERS; rate++)
        rates[rate] = json_read_number(reader, object, rate_keys[rate]);
    rates[LP_RATE_WORKERS] = workers;
}

/* Workers are counted over the cycles asked for; everything else over the judged ones. */
static void read_numbers(struct json_reader *reader, struct lp_result_test *test)
{
    const json_t *cycles = json_read_object(reader, test->json, "cycles");
    uint64_t asked = json_read_count(reader, cycles, "asked");
    test->warmup = (uint32_t)json_read_count(reader, cycles, "warmup");
    test->cycles = (uint32_t)(json_read_count(reader, cycles, "counted") +
                              json_read_count(reader, cycles, "extra"));
    test->is_measured = json_find_object(test->json, "per_cycle") != NULL;
    if (!test->is_measured)
        return;
    double workers = (double)json_read_count(reader, test->json, "leaked_workers");
    workers = asked > 0 ? workers / (double)asked : workers;
    read_rates(reader, test, "per_cycle", workers, test->all);
    read_rates(reader, test, "per_cycle_yours", workers, test->yours);
}

static void read_curve(struct json_reader *reader, struct lp_arena *arena,
                       struct lp_result_test *test)
{
    size_t index;
    json_t *value;
    const json_t *survivors = json_read_object(reader, test->json, "survivors");
    const json_t *bytes = json_read_array(reader, survivors, "bytes");
    test->survivor_bytes =
        lp_arena_alloc_array(arena, json_array_size(bytes) + 1, sizeof(uint64_t));
    if (test->survivor_bytes == NULL) {
        reader->status = -ENOMEM;
        return;
    }
    json_array_foreach(bytes, index, value)
    {
        if (!json_is_integer(value) || json_integer_value(value) < 0)
            json_reader_mistake(reader, "survivors.bytes", "whole numbers from 0");
        else
            test->survivor_bytes[test->curve_cycles++] = (uint64_t)json_integer_value(value);
    }
}

static void read_test(struct json_reader *reader, struct lp_arena *arena,
                      struct lp_result_test *test, const json_t *object)
{
    const json_t *error = json_find_object(object, "error");
    test->json = object;
    test->name = json_read_text(reader, object, "name");
    test->kind = json_read_text(reader, object, "kind");
    test->verdict = json_read_text(reader, object, "verdict");
    test->severity = json_read_text(reader, object, "severity");
    test->is_over_budget = json_read_bool(reader, object, "over_budget");
    if (error != NULL) {
        test->error_kind = json_read_text(reader, error, "kind");
        test->error_message = json_read_text(reader, error, "message");
    }
    read_numbers(reader, test);
    read_curve(reader, arena, test);
    read_leaks(reader, arena, test);
}

void result_tests_read(struct json_reader *reader, struct lp_result *result)
{
    size_t index;
    json_t *object;
    json_array_foreach(json_read_array(reader, result->json, "tests"), index, object)
    {
        struct lp_result_test *test =
            lp_vector_add(&result->tests, &result->arena, struct lp_result_test);
        if (test == NULL) {
            reader->status = -ENOMEM;
            return;
        }
        snprintf(reader->place, sizeof reader->place, "tests[%zu]", index);
        read_test(reader, &result->arena, test, object);
    }
    reader->place[0] = '\0';
}
