/* A required parameter gets a value by its annotation: a path and whatever cannot be written in
 * TOML become inputs that the component needs, so that it is skipped, and said so, until there is
 * one. */
#include "cli/snippet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report/json_value.h"

enum value_kind { VALUE_PATH, VALUE_LITERAL, VALUE_OBJECT };

bool snippet_has(const json_t *component)
{
    return !json_is_true(json_object_get(component, "configured")) &&
           strcmp(json_text_of(component, "role"), "component") == 0;
}

static bool is_bare(const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != '-')
            return false;
    return name[0] != '\0';
}

/* A TOML basic string is a JSON string, but for "/" and DEL, which jansson leaves as they are. */
static void write_string(FILE *out, const char *text)
{
    json_t *value = json_string(text);
    if (value != NULL)
        json_dumpf(value, out, JSON_ENCODE_ANY);
    json_decref(value);
}

static void write_key(FILE *out, const char *name)
{
    if (is_bare(name))
        fputs(name, out);
    else
        write_string(out, name);
}

static bool has_word(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcasestr(text, *words) != NULL)
            return true;
    return false;
}

static bool is_path_like(const json_t *parameter)
{
    static const char *const types[] = {"Path", NULL};
    static const char *const names[] = {"path", "file", "folder", "directory", "rom", NULL};
    const char *annotation = json_text_of(parameter, "annotation");
    if (has_word(annotation, types))
        return true;
    bool may_be_text = annotation[0] == '\0' || strstr(annotation, "str") != NULL;
    return may_be_text && has_word(json_text_of(parameter, "name"), names);
}

/* A value that loads, for the annotations that TOML has; NULL for others. */
static const char *literal_of(const char *annotation)
{
    static const struct {
        const char *annotation, *literal;
    } rows[] = {
        {"bool", "false"}, {"int", "1"},   {"float", "1.0"}, {"list", "[]"},
        {"List", "[]"},    {"dict", "{}"}, {"Dict", "{}"},
    };
    size_t length = strcspn(annotation, "[ |");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strlen(rows[i].annotation) == length &&
            memcmp(rows[i].annotation, annotation, length) == 0)
            return rows[i].literal;
    return NULL;
}

static enum value_kind kind_of(const json_t *parameter)
{
    const char *annotation = json_text_of(parameter, "annotation");
    if (is_path_like(parameter))
        return VALUE_PATH;
    bool is_text = strncmp(annotation, "str", 3) == 0 || strcmp(annotation, "Optional[str]") == 0;
    return is_text || literal_of(annotation) != NULL ? VALUE_LITERAL : VALUE_OBJECT;
}

/* rom_path and romFile are the input rom. */
static void input_name(const json_t *parameter, char *name, size_t size)
{
    static const char *const endings[] = {"_path", "_file", "_filename", "Path", "File", NULL};
    snprintf(name, size, "%s", json_text_of(parameter, "name"));
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        size_t length = strlen(name), cut = strlen(*ending);
        if (length > cut && strcmp(name + length - cut, *ending) == 0) {
            name[length - cut] = '\0';
            return;
        }
    }
}

static void write_value(FILE *out, const json_t *parameter)
{
    char name[256], input[300];
    const char *literal = literal_of(json_text_of(parameter, "annotation"));
    if (kind_of(parameter) != VALUE_LITERAL) {
        input_name(parameter, name, sizeof name);
        snprintf(input, sizeof input, "${input.%s}", name);
        write_string(out, input);
    } else if (literal != NULL) {
        fputs(literal, out);
    } else {
        write_string(out, json_text_of(parameter, "name"));
    }
}

static bool is_required(const json_t *parameter)
{
    return json_is_true(json_object_get(parameter, "required"));
}

static void write_args(FILE *out, const json_t *parameters)
{
    const char *before = "args = { ";
    size_t index;
    json_t *parameter;
    json_array_foreach(parameters, index, parameter)
    {
        if (!is_required(parameter))
            continue;
        fputs(before, out);
        write_key(out, json_text_of(parameter, "name"));
        fputs(" = ", out);
        write_value(out, parameter);
        before = ", ";
    }
    if (before[0] == ',')
        fputs(" }\n", out);
}

static void write_needs(FILE *out, const json_t *parameters)
{
    const char *before = "needs = [";
    size_t index;
    json_t *parameter;
    json_array_foreach(parameters, index, parameter)
    {
        char name[256];
        if (!is_required(parameter) || kind_of(parameter) == VALUE_LITERAL)
            continue;
        fputs(before, out);
        input_name(parameter, name, sizeof name);
        write_string(out, name);
        before = ", ";
    }
    if (before[0] == ',')
        fputs("]\n", out);
}

static void write_objects_wanted(FILE *out, const json_t *parameters)
{
    size_t index;
    json_t *parameter;
    json_array_foreach(parameters, index, parameter)
    {
        const char *annotation = json_text_of(parameter, "annotation");
        if (!is_required(parameter) || kind_of(parameter) != VALUE_OBJECT)
            continue;
        fprintf(out, "# %s%s%s: an object of [objects], \"@name\", may be what it needs\n",
                json_text_of(parameter, "name"), annotation[0] != '\0' ? ": " : "", annotation);
    }
}

static void write_component(FILE *out, const json_t *component, bool is_pyproject)
{
    const json_t *parameters = json_object_get(component, "parameters");
    fprintf(out, "\n[%s%ss.", is_pyproject ? "tool.leakpal." : "", json_text_of(component, "kind"));
    write_key(out, json_text_of(component, "name"));
    fputs("]\ntarget = ", out);
    write_string(out, json_text_of(component, "target"));
    fputc('\n', out);
    if (json_text_of(component, "description")[0] != '\0') {
        fputs("description = ", out);
        write_string(out, json_text_of(component, "description"));
        fputc('\n', out);
    }
    write_objects_wanted(out, parameters);
    write_args(out, parameters);
    write_needs(out, parameters);
}

char *snippet_new(const json_t *components, bool is_pyproject)
{
    char *text = NULL;
    size_t size = 0, index;
    json_t *component;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    json_array_foreach(components, index, component) if (snippet_has(component))
        write_component(out, component, is_pyproject);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
