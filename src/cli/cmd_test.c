/* leakpal test: every configured component, or those that --only names. */
#include "cli/command.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/configured.h"
#include "cli/result.h"

static bool is_selected(const struct options *options, const char *name)
{
    lp_vector_each(&options->only, const char *, glob)
    {
        if (fnmatch(*glob, name, 0) == 0)
            return true;
    }
    return options->only.count == 0;
}

static bool matches_any(const char *glob, const struct lp_config *config)
{
    lp_vector_each(&config->components, const struct lp_component, component)
    {
        if (fnmatch(glob, component->name, 0) == 0)
            return true;
    }
    return false;
}

static int no_match(const char *glob, const struct lp_config *config, struct lp_error *error)
{
    char names[1024];
    configured_names(config, NULL, NULL, names, sizeof names);
    return lp_error_set(error, -EINVAL, "--only '%s': matches no component of %s, which has %s",
                        glob, config->path, names);
}

static int check(const struct options *options, const struct lp_config *config,
                 struct lp_error *error)
{
    if (options->operand_count > 0)
        return lp_error_set(error, -EINVAL,
                            "test: '%s' is not expected; components are named by --only GLOB",
                            options->operands[0]);
    if (config == NULL)
        return lp_error_set(error, -EINVAL,
                            "test: nothing is configured: no leakpal.toml and no [tool.leakpal] in "
                            "a pyproject.toml, here or above (see --config)");
    if (config->components.count == 0)
        return lp_error_set(error, -EINVAL,
                            "test: %s has no component; expected [dialogs.NAME], [workers.NAME] or "
                            "[calls.NAME]",
                            config->path);
    lp_vector_each(&options->only, const char *, glob)
    {
        if (!matches_any(*glob, config))
            return no_match(*glob, config, error);
    }
    return 0;
}

static void add_selected(struct batch *batch, const struct lp_config *config)
{
    lp_vector_each(&config->components, const struct lp_component, component)
    {
        struct subject subject = subject_of_component(config, component);
        if (is_selected(batch->options, component->name))
            batch_add_component(batch, &subject);
    }
}

int cmd_test(const struct options *options)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error error = {0};
    struct batch batch = {.options = options, .jobs = options->jobs};
    if (configured_load(options, &config, &error) < 0)
        return result_fail(options, "configuration", "%s", error.message);
    if (check(options, config, &error) < 0)
        return result_fail(options, "usage", "%s", error.message);
    return batch_execute(&batch, "test", config, add_selected);
}
