/* A value is checked as far as it can be without running anything: form and range, that the folder
 * of a file to be written exists, that an input file is there. Whether a target exists is Python's
 * to say. */
#include "cli/option_values.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/binding.h"
#include "config/target.h"

static void *place_of(struct options *options, const struct option_row *row)
{
    return (char *)options + row->place;
}

static int bad_value(const struct option_row *row, const char *value, const char *expected,
                     struct lp_error *error)
{
    return lp_error_set(error, -EINVAL, "--%s '%s': expected %s", row->name, value, expected);
}

int read_flag(struct options *options, const struct option_row *row, const char *value,
              struct lp_error *error)
{
    (void)value;
    (void)error;
    *(bool *)place_of(options, row) = true;
    return 0;
}

static bool parse_number(const char *value, double *ret_number)
{
    char *end = NULL;
    if (!isdigit((unsigned char)value[0]) && value[0] != '.')
        return false;
    double number = strtod(value, &end);
    if (*end != '\0' || !isfinite(number))
        return false;
    *ret_number = number;
    return true;
}

int read_count(struct options *options, const struct option_row *row, const char *value,
               struct lp_error *error)
{
    double number = 0;
    char expected[80];
    snprintf(expected, sizeof expected, "a whole number from %.0f to %.0f", row->least, row->most);
    if (!parse_number(value, &number) || number != floor(number) || number < row->least ||
        number > row->most)
        return bad_value(row, value, expected, error);
    *(uint32_t *)place_of(options, row) = (uint32_t)number;
    return 0;
}

int read_seconds(struct options *options, const struct option_row *row, const char *value,
                 struct lp_error *error)
{
    double number = 0;
    char expected[80];
    snprintf(expected, sizeof expected, "seconds from %g to %.0f", row->least, row->most);
    if (!parse_number(value, &number) || number < row->least || number > row->most)
        return bad_value(row, value, expected, error);
    *(double *)place_of(options, row) = number;
    return 0;
}

int read_text(struct options *options, const struct option_row *row, const char *value,
              struct lp_error *error)
{
    if (value[0] == '\0')
        return bad_value(row, value, "a text that is not empty", error);
    *(const char **)place_of(options, row) = value;
    return 0;
}

int read_target(struct options *options, const struct option_row *row, const char *value,
                struct lp_error *error)
{
    const char *expected = lp_target_mistake(value);
    if (expected != NULL)
        return bad_value(row, value, expected, error);
    *(const char **)place_of(options, row) = value;
    return 0;
}

static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        snprintf(folder, PATH_MAX, ".");
    else
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash == path ? 1 : slash - path), path);
}

static const char *new_file_mistake(const char *path)
{
    char folder[PATH_MAX];
    struct stat status;
    folder_of(path, folder);
    if (path[0] == '\0' || strlen(path) >= PATH_MAX)
        return "the path of a file";
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        return "a file in a folder that exists";
    if (stat(path, &status) != 0)
        return access(folder, W_OK) == 0 ? NULL : "a file in a folder that you may write to";
    if (S_ISDIR(status.st_mode))
        return "a file, and this is a folder";
    return access(path, W_OK) == 0 ? NULL : "a file that you may write to";
}

int read_new_file(struct options *options, const struct option_row *row, const char *value,
                  struct lp_error *error)
{
    const char *expected = new_file_mistake(value);
    if (expected != NULL)
        return bad_value(row, value, expected, error);
    *(const char **)place_of(options, row) = value;
    return 0;
}

static bool is_name(const char *text, size_t length)
{
    if (length == 0 || isdigit((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '_' && (text[i] & 0x80) == 0)
            return false;
    return true;
}

/* Splits NAME=VALUE, or NAME:=VALUE where that is allowed; false when it is neither. */
static bool split_named(struct options *options, const char *text, bool allows_json,
                        struct named_value *ret_named)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return false;
    bool is_json = allows_json && equals[-1] == ':';
    size_t length = (size_t)(equals - text) - (is_json ? 1 : 0);
    if (!is_name(text, length))
        return false;
    const char *name = lp_arena_copy(&options->arena, text, length);
    *ret_named = (struct named_value){.name = name, .value = equals + 1, .is_json = is_json};
    return name != NULL;
}

static int add_named(struct options *options, const struct option_row *row,
                     const struct named_value *named, struct lp_error *error)
{
    struct lp_vector *list = place_of(options, row);
    lp_vector_each(list, struct named_value,
                   other) if (strcmp(other->name, named->name) ==
                              0) return lp_error_set(error, -EINVAL, "--%s %s: given twice",
                                                     row->name, named->name);
    struct named_value *added = lp_vector_add(list, &options->arena, struct named_value);
    if (added == NULL)
        return lp_error_set(error, -ENOMEM, "--%s: out of memory", row->name);
    *added = *named;
    return 0;
}

int read_argument(struct options *options, const struct option_row *row, const char *value,
                  struct lp_error *error)
{
    struct named_value named;
    if (!split_named(options, value, true, &named))
        return bad_value(row, value, "NAME=VALUE or NAME:=JSON", error);
    if (!named.is_json)
        return add_named(options, row, &named, error);
    json_error_t mistake;
    json_t *parsed = json_loads(named.value, JSON_DECODE_ANY, &mistake);
    if (parsed == NULL)
        return lp_error_set(error, -EINVAL, "--%s '%s': expected JSON after ':=' (%s)", row->name,
                            value, mistake.text);
    json_decref(parsed);
    return add_named(options, row, &named, error);
}

static int add_input(struct options *options, const struct option_row *row,
                     struct named_value *named, struct lp_error *error)
{
    char *path = realpath(named->value, NULL);
    if (path == NULL)
        return lp_error_set(error, -EINVAL, "--%s '%s': expected a file that exists (%s)",
                            row->name, named->value, strerror(errno));
    named->value = lp_arena_copy(&options->arena, path, strlen(path));
    free(path);
    return add_named(options, row, named, error);
}

int read_input(struct options *options, const struct option_row *row, const char *value,
               struct lp_error *error)
{
    struct named_value named;
    if (!split_named(options, value, false, &named) || named.value[0] == '\0')
        return bad_value(row, value, "NAME=PATH", error);
    return add_input(options, row, &named, error);
}

int read_rom(struct options *options, const struct option_row *row, const char *value,
             struct lp_error *error)
{
    struct named_value named = {.name = "rom", .value = value};
    return add_input(options, row, &named, error);
}

int read_list(struct options *options, const struct option_row *row, const char *value,
              struct lp_error *error)
{
    if (value[0] == '\0')
        return bad_value(row, value, "a text that is not empty", error);
    const char **place =
        lp_vector_add((struct lp_vector *)place_of(options, row), &options->arena, const char *);
    if (place == NULL)
        return lp_error_set(error, -ENOMEM, "out of memory");
    *place = value;
    return 0;
}

int read_binding(struct options *options, const struct option_row *row, const char *value,
                 struct lp_error *error)
{
    const char *name = lp_binding_name(value);
    if (name == NULL)
        return bad_value(row, value, LP_BINDINGS_EXPECTED, error);
    *(const char **)place_of(options, row) = name;
    return 0;
}

int read_format(struct options *options, const struct option_row *row, const char *value,
                struct lp_error *error)
{
    if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
        return bad_value(row, value, "text or json", error);
    *(const char **)place_of(options, row) = value;
    return 0;
}
