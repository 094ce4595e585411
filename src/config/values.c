/* Readers of single values. */
#include "config/reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/binding.h"
#include "config/target.h"

#define MOST_COUNT INT64_C(1000000000000)
#define MOST_CYCLES 1000000
#define MOST_SECONDS 1e6

void field_text(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (node->kind == LP_TOML_TEXT && node->text[0] != '\0')
        *(const char **)place = node->text;
    else
        reader_expected(reader, node, "a text that is not empty");
}

void field_target(struct reader *reader, const struct lp_toml *node, void *place)
{
    const char *expected = node->kind == LP_TOML_TEXT
                               ? lp_target_mistake(node->text)
                               : "a text, package.module:Name or path/to/file.py:Name";
    if (expected == NULL)
        *(const char **)place = node->text;
    else
        reader_expected(reader, node, expected);
}

void field_binding(struct reader *reader, const struct lp_toml *node, void *place)
{
    const char *name = node->kind == LP_TOML_TEXT ? lp_binding_name(node->text) : NULL;
    if (name != NULL)
        *(const char **)place = name;
    else
        reader_expected(reader, node, LP_BINDINGS_EXPECTED);
}

/* A path is relative to the configuration; a name is looked for in PATH. */
void field_program(struct reader *reader, const struct lp_toml *node, void *place)
{
    char path[PATH_MAX];
    if (node->kind != LP_TOML_TEXT || node->text[0] == '\0' || node->text[0] == '/' ||
        strchr(node->text, '/') == NULL) {
        field_text(reader, node, place);
        return;
    }
    int length = snprintf(path, sizeof path, "%s/%s", reader->config->folder, node->text);
    if (length >= (int)sizeof path) {
        reader_expected(reader, node, "a shorter path");
        return;
    }
    const char *copy = lp_arena_copy(&reader->config->arena, path, (size_t)length);
    if (copy == NULL)
        reader_out_of_memory(reader);
    *(const char **)place = copy;
}

void field_names(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (node->kind != LP_TOML_ARRAY) {
        reader_expected(reader, node, "an array of names, as in [\"rom\"]");
        return;
    }
    lp_vector_each(&node->members, struct lp_toml *, element)
    {
        const char **name =
            lp_vector_add((struct lp_vector *)place, &reader->config->arena, const char *);
        if (name == NULL)
            reader_out_of_memory(reader);
        else
            field_text(reader, *element, name);
    }
}

void field_flag(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (node->kind == LP_TOML_FLAG)
        *(bool *)place = node->is_true;
    else
        reader_expected(reader, node, "true or false");
}

static void read_whole(struct reader *reader, const struct lp_toml *node, int64_t least,
                       int64_t most, int64_t *place)
{
    char expected[80];
    if (node->kind == LP_TOML_INTEGER && node->integer >= least && node->integer <= most) {
        *place = node->integer;
        return;
    }
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)least,
             (long long)most);
    reader_expected(reader, node, expected);
}

void field_count(struct reader *reader, const struct lp_toml *node, void *place)
{
    read_whole(reader, node, 0, MOST_COUNT, place);
}

void field_cycles(struct reader *reader, const struct lp_toml *node, void *place)
{
    read_whole(reader, node, 1, MOST_CYCLES, place);
}

void field_warmup(struct reader *reader, const struct lp_toml *node, void *place)
{
    read_whole(reader, node, 0, MOST_CYCLES, place);
}

static void read_duration(struct reader *reader, const struct lp_toml *node, double least,
                          double *place)
{
    char expected[80];
    double value = node->kind == LP_TOML_NUMBER    ? node->number
                   : node->kind == LP_TOML_INTEGER ? (double)node->integer
                                                   : NAN;
    if (value >= least && value <= MOST_SECONDS) {
        *place = value;
        return;
    }
    snprintf(expected, sizeof expected, "seconds, a number from %g to %.0f", least, MOST_SECONDS);
    reader_expected(reader, node, expected);
}

void field_seconds(struct reader *reader, const struct lp_toml *node, void *place)
{
    read_duration(reader, node, 0, place);
}

void field_time_limit(struct reader *reader, const struct lp_toml *node, void *place)
{
    read_duration(reader, node, 0.1, place);
}
