/* The Python side checks nothing again: what is in here has been checked by the options. */
#include "cli/profile.h"

#include <jansson.h>
#include <string.h>

const char *profile_name(const char *target)
{
    const char *colon = strrchr(target, ':');
    return colon == NULL ? target : colon + 1;
}

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

char *profile_new(const struct options *options, const char *kind, const char *target)
{
    json_t *profile = json_pack(
        "{s:s, s:s, s:s, s:i, s:i, s:o, s:o, s:b, s:s?, s:s?, s:s?, s:f, s:f, s:s}", //
        "kind", kind, "target", target, "name", profile_name(target),                //
        "cycles", (int)options->cycles, "warmup", (int)options->warmup,              //
        "args", arguments_of(options), "inputs", inputs_of(options),                 //
        "delete", options->is_delete, "interact", options->interact, "setup", options->setup,
        "binding", options->binding, "settle", options->settle_seconds, "timeout",
        options->timeout_seconds, "log_level", options->log_path != NULL ? "debug" : "warning");
    if (profile == NULL)
        return NULL;
    char *text = json_dumps(profile, JSON_COMPACT);
    json_decref(profile);
    return text;
}
