/* jansson answers NULL or -1 when it has no memory; both end in the writer's one flag, which is
 * looked at once, before anything is written. */
#include "report/json_value.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "analyze/text.h"
#include "base/arena.h"

void json_put(struct json_writer *writer, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        writer->has_failed = true;
}

void json_put_text(struct json_writer *writer, json_t *object, const char *key, const char *text)
{
    json_put(writer, object, key, text != NULL ? json_string(text) : json_null());
}

void json_put_foreign(struct json_writer *writer, json_t *object, const char *key, const char *text)
{
    struct lp_arena arena = {0};
    char *clean = text != NULL ? lp_text_clean(&arena, text, strlen(text)) : NULL;
    if (text != NULL && clean == NULL)
        writer->has_failed = true;
    json_put_text(writer, object, key, clean);
    lp_arena_done(&arena);
}

void json_put_name(struct json_writer *writer, json_t *object, const char *key, const char *text)
{
    json_put_text(writer, object, key, text != NULL && text[0] != '\0' ? text : NULL);
}

void json_extend(struct json_writer *writer, json_t *array, json_t *more)
{
    if (more == NULL || json_array_extend(array, more) != 0)
        writer->has_failed = true;
    json_decref(more);
}

const char *json_text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

json_t *json_count(uint64_t count)
{
    return json_integer((json_int_t)(count <= INT64_MAX ? count : INT64_MAX));
}

void json_put_count(struct json_writer *writer, json_t *object, const char *key, uint64_t count)
{
    json_put(writer, object, key, json_count(count));
}

void json_put_real(struct json_writer *writer, json_t *object, const char *key, double value)
{
    json_put(writer, object, key, json_real(value));
}

void json_put_bool(struct json_writer *writer, json_t *object, const char *key, bool value)
{
    json_put(writer, object, key, json_boolean(value));
}

void json_add(struct json_writer *writer, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        writer->has_failed = true;
}

int json_write(const struct json_writer *writer, json_t *object, FILE *out, struct lp_error *error)
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
