/* leakpal list: what is configured, what else there is, and the configuration for it. */
#include "cli/command.h"

#include "cli/config_file.h"
#include "cli/configured.h"
#include "cli/json_file.h"
#include "cli/list_text.h"
#include "cli/listing.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/plain_page.h"
#include "cli/snippet.h"
#include "verdict/judge.h"

static int fail(const struct options *options, const char *kind, const char *message)
{
    json_t *listing = listing_of_failure(kind, message);
    message_error("%s", message);
    json_file_write(options->json_path, listing);
    json_decref(listing);
    return LP_EXIT_UNKNOWN;
}

static size_t count_added(const json_t *listing)
{
    size_t index, count = 0;
    json_t *component;
    json_array_foreach(json_object_get(listing, "components"), index, component) count +=
        snippet_has(component);
    return count;
}

static int write_config(const json_t *listing, const struct lp_config *config, bool is_quiet)
{
    struct lp_error error = {0};
    const char *path = config != NULL ? config->path : "leakpal.toml";
    const char *snippet = json_string_value(json_object_get(listing, "snippet"));
    int result = snippet[0] == '\0' ? 0 : config_file_append(path, snippet, &error);
    if (result < 0)
        message_error("%s", error.message);
    else if (!is_quiet && snippet[0] == '\0')
        message_print("%s: nothing to add", path);
    else if (!is_quiet)
        message_print("%s: added %zu components", path, count_added(listing));
    return result;
}

static int show(const struct options *options, const json_t *listing)
{
    struct plain_page plain;
    if (options->is_quiet)
        return 0;
    int result = plain_page_open(&plain);
    if (result < 0)
        return result;
    list_text_write(listing, options->is_verbose, &plain.page);
    return plain_page_close(&plain);
}

static void say_problems(const json_t *listing)
{
    size_t index;
    json_t *problem;
    json_array_foreach(json_object_get(listing, "problems"), index, problem)
        message_error("%s: %s", json_string_value(json_object_get(problem, "place")),
                      json_string_value(json_object_get(problem, "message")));
    if (json_array_size(json_object_get(listing, "components")) == 0)
        message_error("no dialog and no worker was found in %" JSON_INTEGER_FORMAT
                      " modules; give a package, a folder or a file",
                      json_integer_value(json_object_get(listing, "modules")));
}

static int output(const struct options *options, const struct lp_config *config,
                  const json_t *listing)
{
    int code = (int)json_integer_value(json_object_get(listing, "exit_code"));
    if (code != LP_EXIT_OK)
        say_problems(listing);
    bool has_failed = json_file_write(options->json_path, listing) < 0;
    has_failed |= show(options, listing) < 0;
    if (options->is_write_config)
        has_failed |= write_config(listing, config, options->is_quiet) < 0;
    return has_failed ? LP_EXIT_UNKNOWN : code;
}

int cmd_list(const struct options *options)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error error = {0};
    json_t *listing = NULL;
    if (configured_load(options, &config, &error) < 0)
        return fail(options, "configuration", error.message);
    if (listing_new(options, config, &listing, &error) < 0)
        return fail(options, "installation", error.message);
    int code = output(options, config, listing);
    json_decref(listing);
    return code;
}
