/* Two or three lines for each component: kind, name and place; target; description. */
#include "cli/list_text.h"

#include <string.h>

#include "report/json_value.h"

enum { KIND_COLUMNS = 8, NAME_COLUMNS = 34 };

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void append_parameter(char *text, size_t size, const json_t *parameter)
{
    size_t used = strlen(text);
    const char *annotation = json_text_of(parameter, "annotation");
    const char *value = json_text_of(parameter, "default");
    snprintf(text + used, size - used, "%s%s%s%s%s%s", used == 0 ? "" : ", ",
             json_text_of(parameter, "name"), annotation[0] == '\0' ? "" : ": ", annotation,
             value[0] == '\0' ? "" : " = ", value);
}

static void write_parameters(struct page *page, const json_t *component)
{
    char text[2048] = "";
    size_t index;
    json_t *parameter;
    json_array_foreach(json_object_get(component, "parameters"), index, parameter)
        append_parameter(text, sizeof text, parameter);
    if (text[0] != '\0')
        page_write(page, PAGE_PLAIN, KIND_COLUMNS, KIND_COLUMNS + 2, "(%s)", text);
}

static void write_needs(struct page *page, const json_t *component)
{
    char text[512] = "";
    size_t index;
    json_t *need;
    json_array_foreach(json_object_get(component, "needs"), index, need)
    {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s--input %s=PATH", used == 0 ? "" : " ",
                 json_string_value(need));
    }
    if (text[0] != '\0')
        page_write(page, PAGE_PLAIN, KIND_COLUMNS, KIND_COLUMNS + 2, "needs %s", text);
}

static void write_component(struct page *page, const json_t *component, const char *place,
                            json_int_t line)
{
    const char *role = json_text_of(component, "role"), *target = json_text_of(component, "target");
    const char *mark = strcmp(role, "part") == 0   ? "  (a part)"
                       : strcmp(role, "base") == 0 ? "  (a base)"
                                                   : "";
    page_line(page, PAGE_PLAIN, 0, "%-*s%-*s  %s:%" JSON_INTEGER_FORMAT "%s", KIND_COLUMNS,
              json_text_of(component, "kind"), NAME_COLUMNS, json_text_of(component, "name"), place,
              line, mark);
    if (target[0] != '\0')
        page_line(page, PAGE_DIM, KIND_COLUMNS, "%s", target);
    else
        page_line(page, PAGE_DIM, KIND_COLUMNS, "made by %s", json_text_of(component, "factory"));
    if (json_text_of(component, "description")[0] != '\0')
        page_write(page, PAGE_PLAIN, KIND_COLUMNS, KIND_COLUMNS, "%s",
                   json_text_of(component, "description"));
    write_needs(page, component);
}

static void write_configured(struct page *page, const json_t *listing)
{
    const char *path = json_text_of(listing, "configuration");
    size_t index, count = 0;
    json_t *component;
    json_array_foreach(json_object_get(listing, "components"), index, component)
    {
        if (!json_is_true(json_object_get(component, "configured")))
            continue;
        if (count++ == 0)
            page_write(page, PAGE_BOLD, 0, 2, "Configured in %s:", path);
        write_component(page, component, last_part(path), number_of(component, "configured_line"));
    }
    if (count > 0)
        page_blank(page);
}

static void write_found(struct page *page, const json_t *listing, bool is_verbose)
{
    size_t index, count = 0;
    json_t *component;
    json_array_foreach(json_object_get(listing, "components"), index, component)
    {
        bool is_worth_it = strcmp(json_text_of(component, "role"), "component") == 0;
        if (json_is_true(json_object_get(component, "configured")) || (!is_worth_it && !is_verbose))
            continue;
        if (count++ == 0)
            page_write(page, PAGE_BOLD, 0, 2, "Found, not configured:");
        write_component(page, component, last_part(json_text_of(component, "file")),
                        number_of(component, "line"));
        write_parameters(page, component);
    }
    if (count > 0)
        page_blank(page);
}

static void write_problems(struct page *page, const json_t *listing)
{
    size_t index;
    json_t *problem;
    json_array_foreach(json_object_get(listing, "problems"), index, problem)
    {
        char line[32] = "";
        if (number_of(problem, "line") > 0)
            snprintf(line, sizeof line, ":%" JSON_INTEGER_FORMAT, number_of(problem, "line"));
        page_write(page, PAGE_WARN, 0, 2, "%s%s: %s: %s", json_text_of(problem, "place"), line,
                   json_text_of(problem, "kind"), json_text_of(problem, "message"));
    }
}

static size_t count_role(const json_t *listing, const char *role)
{
    size_t index, count = 0;
    json_t *component;
    json_array_foreach(json_object_get(listing, "components"), index, component) count +=
        strcmp(json_text_of(component, "role"), role) == 0 &&
        !json_is_true(json_object_get(component, "configured"));
    return count;
}

static void write_unresolved(struct page *page, const json_t *listing)
{
    size_t index;
    json_t *class;
    json_array_foreach(json_object_get(listing, "unresolved"), index, class)
        page_line(page, PAGE_PLAIN, KIND_COLUMNS, "%s (%s)", json_text_of(class, "target"),
                  json_string_value(json_array_get(json_object_get(class, "bases"), 0)));
}

static void write_left_out(struct page *page, const json_t *listing, bool is_verbose)
{
    size_t parts = count_role(listing, "part"), bases = count_role(listing, "base");
    size_t unresolved = json_array_size(json_object_get(listing, "unresolved"));
    json_int_t tests = number_of(listing, "tests_left_out");
    page_write(page, PAGE_DIM, 0, 2, "Looked at %" JSON_INTEGER_FORMAT " modules with %s.",
               number_of(listing, "modules"), json_text_of(listing, "python"));
    if (parts + bases > 0 && !is_verbose)
        page_write(page, PAGE_DIM, 0, 2,
                   "Not shown: parts of other widgets (%zu), bases of other classes (%zu); "
                   "--verbose shows them.",
                   parts, bases);
    if (tests > 0)
        page_write(page, PAGE_DIM, 0, 2,
                   "Left out: tests (%" JSON_INTEGER_FORMAT " files and folders).", tests);
    if (unresolved > 0)
        page_write(page, PAGE_DIM, 0, 2,
                   "Not known from the text: what classes with bases of other packages are (%zu); "
                   "--import looks at them%s",
                   unresolved, is_verbose ? ":" : ".");
    if (is_verbose)
        write_unresolved(page, listing);
}

void list_text_write(const json_t *listing, bool is_verbose, struct page *page)
{
    const char *snippet = json_text_of(listing, "snippet");
    write_configured(page, listing);
    write_found(page, listing, is_verbose);
    write_problems(page, listing);
    write_left_out(page, listing, is_verbose);
    if (snippet[0] == '\0')
        return;
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2,
               "To configure what is not yet (leakpal list --write-config appends it):");
    page_line(page, PAGE_PLAIN, 0, "%s", snippet);
}
