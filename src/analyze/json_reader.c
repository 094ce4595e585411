/* The message is made at the first mistake only: those after it often follow from it. */
#include "analyze/json_reader.h"

void json_reader_mistake(struct json_reader *reader, const char *key, const char *expected)
{
    if (reader->status == 0)
        reader->status =
            lp_error_set(reader->error, -LP_EFORMAT, "%s%s%s: expected %s", reader->place,
                         reader->place[0] != '\0' ? "." : "", key, expected);
}

const char *json_read_text(struct json_reader *reader, const json_t *object, const char *key)
{
    const char *text = json_find_text(object, key);
    if (text == NULL)
        json_reader_mistake(reader, key, "a text");
    return text != NULL ? text : "";
}

double json_read_number(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value) || json_number_value(value) < 0)
        json_reader_mistake(reader, key, "a number from 0");
    return json_number_value(value);
}

uint64_t json_read_count(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        json_reader_mistake(reader, key, "a whole number from 0");
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

bool json_read_bool(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value))
        json_reader_mistake(reader, key, "true or false");
    return json_is_true(value);
}

const json_t *json_read_array(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value))
        json_reader_mistake(reader, key, "a list");
    return json_is_array(value) ? value : NULL;
}

const json_t *json_read_object(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_find_object(object, key);
    if (value == NULL)
        json_reader_mistake(reader, key, "an object");
    return value;
}

const char *json_find_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const json_t *json_find_object(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_object(value) ? value : NULL;
}
