/* A table of arguments as the text of a JSON object. */
#include "config/reader.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_of(struct reader *reader, const struct lp_toml *node);

static json_t *object_of(struct reader *reader, const struct lp_toml *node)
{
    json_t *object = json_object();
    lp_vector_each(&node->members, struct lp_toml *, member)
    {
        if (json_object_set_new(object, (*member)->key, json_of(reader, *member)) != 0)
            reader_out_of_memory(reader);
    }
    return object;
}

static json_t *array_of(struct reader *reader, const struct lp_toml *node)
{
    json_t *array = json_array();
    lp_vector_each(&node->members, struct lp_toml *, element)
    {
        if (json_array_append_new(array, json_of(reader, *element)) != 0)
            reader_out_of_memory(reader);
    }
    return array;
}

/* Never NULL but without memory: what JSON has no word for is a mistake, and null. */
static json_t *json_of(struct reader *reader, const struct lp_toml *node)
{
    switch (node->kind) {
    case LP_TOML_TABLE:
        return object_of(reader, node);
    case LP_TOML_ARRAY:
        return array_of(reader, node);
    case LP_TOML_TEXT:
        return json_string(node->text);
    case LP_TOML_INTEGER:
        return json_integer(node->integer);
    case LP_TOML_FLAG:
        return json_boolean(node->is_true);
    case LP_TOML_NUMBER:
        if (isfinite(node->number))
            return json_real(node->number);
        break;
    case LP_TOML_DATE:
    case LP_TOML_TIME:
        break;
    }
    reader_expected(reader, node, "a text, a finite number, true, false, an array or a table");
    return json_null();
}

void field_arguments(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (!reader_is_table(reader, node, "a table, as in { name = \"value\" }"))
        return;
    json_t *object = object_of(reader, node);
    char *text = json_dumps(object, JSON_COMPACT);
    const char *copy =
        text == NULL ? NULL : lp_arena_copy(&reader->config->arena, text, strlen(text));
    if (copy == NULL)
        reader_out_of_memory(reader);
    else
        *(const char **)place = copy;
    free(text);
    json_decref(object);
}
