/* A found class is configured when a component has its target, or (a factory hides the class) its
 * kind and name. Found ones get a name that no component has, so that each can be configured. */
#include "cli/listing.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/discovery.h"
#include "cli/list_places.h"
#include "cli/python.h"
#include "cli/snippet.h"
#include "cli/subject.h"
#include "report/json_value.h"

struct listing {
    struct json_writer writer;
    const struct options *options;  /* with what the configuration says */
    const struct lp_config *config; /* or NULL */
    char folder[PATH_MAX];          /* the configuration's, else the current one */
    json_t *components;
};

static json_t *needs_of(struct listing *listing, const struct lp_component *component)
{
    json_t *needs = json_array();
    lp_vector_each(&component->needs, const char *, need)
    {
        json_add(&listing->writer, needs, json_string(*need));
    }
    return needs;
}

static bool is_same(const struct lp_component *component, const json_t *found)
{
    if (component->target != NULL)
        return strcmp(component->target, json_text_of(found, "target")) == 0;
    return strcmp(component->kind, json_text_of(found, "kind")) == 0 &&
           strcmp(component->name, json_text_of(found, "name")) == 0;
}

static void describe_configured(struct listing *listing, json_t *entry,
                                const struct lp_component *component)
{
    struct json_writer *writer = &listing->writer;
    json_put_text(writer, entry, "name", component->name);
    json_put_text(writer, entry, "kind", component->kind);
    json_put_bool(writer, entry, "configured", true);
    json_put_count(writer, entry, "configured_line", component->line);
    json_put_text(writer, entry, "target", component->target);
    json_put_text(writer, entry, "factory", component->factory);
    json_put(writer, entry, "needs", needs_of(listing, component));
    if (component->description != NULL)
        json_put_text(writer, entry, "description", component->description);
}

static json_t *entry_of_config(struct listing *listing, const struct lp_component *component)
{
    struct json_writer *writer = &listing->writer;
    json_t *entry = json_object();
    json_put(writer, entry, "base", json_null());
    json_put(writer, entry, "role", json_string("component"));
    json_put(writer, entry, "description", json_string(""));
    json_put(writer, entry, "parameters", json_array());
    json_put(writer, entry, "file", json_null());
    json_put(writer, entry, "line", json_null());
    json_put(writer, entry, "found_by", json_string("configuration"));
    describe_configured(listing, entry, component);
    return entry;
}

static json_t *find_entry(const json_t *found, const struct lp_component *component)
{
    size_t index;
    json_t *entry;
    json_array_foreach(found, index, entry) if (is_same(component, entry)) return entry;
    return NULL;
}

static void add_configured(struct listing *listing, const json_t *found)
{
    bool has_operands = listing->options->operand_count > 0;
    if (listing->config == NULL)
        return;
    lp_vector_each(&listing->config->components, const struct lp_component, component)
    {
        json_t *entry = find_entry(found, component);
        if (entry != NULL) {
            describe_configured(listing, entry, component);
            json_add(&listing->writer, listing->components, json_incref(entry));
        } else if (!has_operands) {
            json_add(&listing->writer, listing->components, entry_of_config(listing, component));
        }
    }
}

static bool is_taken(const struct listing *listing, const char *name)
{
    size_t index;
    json_t *other;
    if (listing->config != NULL && lp_config_component(listing->config, name) != NULL)
        return true;
    json_array_foreach(listing->components, index,
                       other) if (strcmp(json_text_of(other, "name"), name) == 0) return true;
    return false;
}

/* The class's name; where that is taken, with its module's before it, or a number behind it. */
static void choose_name(struct listing *listing, json_t *entry)
{
    char name[512];
    const char *wanted = json_text_of(entry, "name"), *target = json_text_of(entry, "target");
    size_t length = strcspn(target, ":"), start = length;
    if (length > 3 && memcmp(target + length - 3, ".py", 3) == 0)
        start = length -= 3;
    while (start > 0 && strchr("./", target[start - 1]) == NULL)
        start--;
    snprintf(name, sizeof name, "%s", wanted);
    for (unsigned number = 1; is_taken(listing, name); number++) {
        if (number == 1)
            snprintf(name, sizeof name, "%.*s_%s", (int)(length - start), target + start, wanted);
        else
            snprintf(name, sizeof name, "%s_%u", wanted, number);
    }
    json_put_text(&listing->writer, entry, "name", name);
}

static void complete_parameters(struct listing *listing, json_t *entry)
{
    size_t index;
    json_t *parameter;
    json_array_foreach(json_object_get(entry, "parameters"), index, parameter)
        json_put_bool(&listing->writer, parameter, "required",
                      json_is_null(json_object_get(parameter, "default")));
}

static void add_found(struct listing *listing, const json_t *found)
{
    size_t index;
    json_t *entry;
    json_array_foreach(found, index, entry)
    {
        complete_parameters(listing, entry);
        if (json_is_true(json_object_get(entry, "configured")))
            continue;
        choose_name(listing, entry);
        json_put_bool(&listing->writer, entry, "configured", false);
        json_put(&listing->writer, entry, "configured_line", json_null());
        json_put(&listing->writer, entry, "factory", json_null());
        json_put(&listing->writer, entry, "needs", json_array());
        json_add(&listing->writer, listing->components, json_incref(entry));
    }
}

static void copy(struct listing *listing, json_t *to, const json_t *from, const char *key)
{
    json_put(&listing->writer, to, key, json_incref(json_object_get(from, key)));
}

/* Something was looked for in vain, or could not be looked at to its end. */
static bool has_failed(const json_t *problems)
{
    size_t index;
    json_t *problem;
    json_array_foreach(problems, index, problem)
    {
        const char *kind = json_text_of(problem, "kind");
        if (strcmp(kind, "not-found") == 0 || strcmp(kind, "hang") == 0 ||
            strcmp(kind, "crash") == 0)
            return true;
    }
    return false;
}

static json_t *assemble(struct listing *listing, const struct python *python, const json_t *answer)
{
    struct json_writer *writer = &listing->writer;
    json_t *object = json_object();
    const json_t *found = json_object_get(answer, "components");
    bool is_pyproject = listing->config != NULL && strstr(listing->config->path, "/pyproject.toml");
    add_configured(listing, found);
    add_found(listing, found);
    bool is_vain = json_array_size(listing->components) == 0 ||
                   has_failed(json_object_get(answer, "problems"));
    char *snippet = snippet_new(listing->components, is_pyproject);
    json_put_text(writer, object, "schema", LISTING_SCHEMA);
    json_put_text(writer, object, "leakpal", LP_VERSION);
    json_put_count(writer, object, "exit_code", is_vain ? 3 : 0);
    json_put(writer, object, "error", json_null());
    json_put_foreign(writer, object, "configuration",
                     listing->config == NULL ? NULL : listing->config->path);
    json_put_foreign(writer, object, "python", python->path);
    json_put_foreign(writer, object, "folder", listing->folder);
    json_put(writer, object, "components", json_incref(listing->components));
    copy(listing, object, answer, "unresolved");
    copy(listing, object, answer, "problems");
    copy(listing, object, answer, "modules");
    copy(listing, object, answer, "tests_left_out");
    json_put_text(writer, object, "snippet", snippet);
    free(snippet);
    return object;
}

static int ask(struct listing *listing, struct python *ret_python, json_t **ret_answer,
               struct lp_error *error)
{
    const struct options *options = listing->options;
    int result = python_find(options->python, ret_python, error);
    if (result < 0)
        return result;
    struct discovery discovery = {
        .folder = listing->folder,
        .places = list_places_new(listing->options, listing->config, listing->folder),
        .binding = options->binding,
        .is_importing = options->is_import};
    result = discovery_ask(options, &discovery, ret_python, ret_answer, error);
    json_decref(discovery.places);
    return result;
}

int listing_new(const struct options *options, const struct lp_config *config, json_t **ret_listing,
                struct lp_error *error)
{
    struct subject application = subject_of_baseline(config);
    struct options holding = subject_options(&application, options);
    struct listing listing = {.options = &holding, .config = config, .components = json_array()};
    struct python python;
    json_t *answer = NULL;
    if (config != NULL)
        snprintf(listing.folder, sizeof listing.folder, "%s", config->folder);
    else if (getcwd(listing.folder, sizeof listing.folder) == NULL)
        return lp_error_set(error, -errno, "the current folder is gone");
    int result = ask(&listing, &python, &answer, error);
    if (result == 0)
        *ret_listing = assemble(&listing, &python, answer);
    json_decref(answer);
    json_decref(listing.components);
    if (result == 0 && listing.writer.has_failed) {
        json_decref(*ret_listing);
        result = lp_error_set(error, -ENOMEM, "out of memory, or a name that is not UTF-8");
    }
    return result;
}

json_t *listing_of_failure(const char *kind, const char *message)
{
    return json_pack(
        "{s:s, s:s, s:i, s:{s:s, s:s}, s:n, s:n, s:n, s:[], s:[], s:[], s:i, s:i, s:s}", "schema",
        LISTING_SCHEMA, "leakpal", LP_VERSION, "exit_code", 3, "error", "kind", kind, "message",
        message, "configuration", "python", "folder", "components", "unresolved", "problems",
        "modules", 0, "tests_left_out", 0, "snippet", "");
}
