/* The Python side checks nothing again: what is in here has been checked by the options. */
#include "cli/profile.h"

#include <jansson.h>

#define DEFAULT_ORPHAN_AGE_SECONDS 30.0

static json_t *arguments_of(const struct options *options)
{
    json_t *list = json_array();
    lp_vector_each(&options->arguments, const struct named_value, argument)
    {
        json_t *entry = json_pack("{s:s, s:s, s:b}", "name", argument->name, "value",
                                  argument->value, "is_json", argument->is_json);
        if (json_array_append_new(list, entry) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *inputs_of(const struct options *options)
{
    json_t *inputs = json_object();
    lp_vector_each(&options->inputs, const struct named_value,
                   input) if (json_object_set_new(inputs, input->name, json_string(input->value)) !=
                              0)
    {
        json_decref(inputs);
        return NULL;
    }
    return inputs;
}

/* Texts of the configuration that are JSON already. */
static json_t *values_of(const char *args_json)
{
    return args_json == NULL ? json_object() : json_loads(args_json, 0, NULL);
}

static json_t *objects_of(const struct lp_config *config)
{
    json_t *objects = json_object();
    if (config == NULL)
        return objects;
    lp_vector_each(&config->objects, const struct lp_config_object, object)
    {
        json_t *entry = json_pack("{s:s, s:o}", "target", object->target, "values",
                                  values_of(object->args_json));
        if (json_object_set_new(objects, object->name, entry) != 0) {
            json_decref(objects);
            return NULL;
        }
    }
    return objects;
}

/* The keys of targets that stand in the command line: a relative path in them begins at the current
 * folder, one of the configuration at its own. */
static json_t *local_keys(const struct options *options, const struct subject *subject)
{
    static const char *const names[] = {"setup", "interact"};
    json_t *keys = json_array();
    if (subject->component == NULL)
        json_array_append_new(keys, json_string("target"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (options_has(options, names[i]))
            json_array_append_new(keys, json_string(names[i]));
    return keys;
}

static json_t *of_command_line(const struct options *options, const struct subject *subject)
{
    return json_pack(
        "{s:s, s:s?, s:s, s:b, s:i, s:i, s:o, s:o, s:b, s:b, s:b, s:s?, s:s?, s:s?, s:f, "
        "s:f, s:s, s:o}",
        "kind", subject->kind, "target", subject->target, "name", subject->name, "is_factory",
        subject->is_factory, "cycles", (int)options->cycles, "warmup", (int)options->warmup, "args",
        arguments_of(options), "inputs", inputs_of(options), "delete", options->is_delete, "prove",
        options->is_prove, "guess", options->is_guess, "interact", options->interact, "setup",
        options->setup, "binding", options->binding, "settle", options->settle_seconds, "timeout",
        options->timeout_seconds, "log_level", options->log_path != NULL ? "debug" : "warning",
        "local", local_keys(options, subject));
}

static json_t *of_configuration(const struct subject *subject)
{
    static const struct lp_config no_config = {.orphan_age_seconds = LP_CONFIG_INHERIT};
    static const struct lp_component no_component;
    const struct lp_config *config = subject->config != NULL ? subject->config : &no_config;
    const struct lp_component *component =
        subject->component != NULL ? subject->component : &no_component;
    double orphan_age =
        config->orphan_age_seconds >= 0 ? config->orphan_age_seconds : DEFAULT_ORPHAN_AGE_SECONDS;
    return json_pack("{s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:o, s:f}", "folder", config->folder,
                     "application", config->application, "teardown", config->teardown,
                     "component_setup", component->setup, "component_teardown", component->teardown,
                     "values", values_of(component->args_json), "objects",
                     objects_of(subject->config), "orphan_age", orphan_age);
}

char *profile_new(const struct options *options, const struct subject *subject)
{
    json_t *profile = of_command_line(options, subject);
    json_t *configured = of_configuration(subject);
    char *text = NULL;
    if (profile != NULL && configured != NULL && json_object_update(profile, configured) == 0)
        text = json_dumps(profile, JSON_COMPACT);
    json_decref(configured);
    json_decref(profile);
    return text;
}
