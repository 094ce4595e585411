/* A word is a configured name before it is a target; one that is neither is told with the names
 * that are near. */
#include "cli/configured.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config/nearest.h"
#include "config/target.h"

int configured_load(const struct options *options, struct lp_config **ret_config,
                    struct lp_error *error)
{
    char path[PATH_MAX];
    *ret_config = NULL;
    if (options->config_path != NULL)
        return lp_config_load(options->config_path, ret_config, error);
    return lp_config_find(".", path) < 0 ? 0 : lp_config_load(path, ret_config, error);
}

void configured_names(const struct lp_config *config, const char *kind, const char *word,
                      char *names, size_t size)
{
    size_t used = 0;
    names[0] = '\0';
    lp_vector_each(&config->components, struct lp_component, component)
    {
        if ((kind != NULL && strcmp(component->kind, kind) != 0) ||
            (word != NULL && !lp_word_is_near(word, component->name)))
            continue;
        int length =
            snprintf(names + used, size - used, "%s%s", used > 0 ? ", " : "", component->name);
        if (length < 0 || (size_t)length >= size - used) {
            names[used] = '\0';
            return;
        }
        used += (size_t)length;
    }
}

static int unknown_name(const struct lp_config *config, const char *kind, const char *word,
                        struct lp_error *error)
{
    char names[256];
    configured_names(config, kind, word, names, sizeof names);
    if (names[0] != '\0')
        return lp_error_set(error, -EINVAL, "'%s': no %s of that name in %s; did you mean %s?",
                            word, kind, config->path, names);
    configured_names(config, kind, NULL, names, sizeof names);
    if (names[0] != '\0')
        return lp_error_set(error, -EINVAL, "'%s': no %s of that name in %s; it has %s", word, kind,
                            config->path, names);
    return lp_error_set(error, -EINVAL,
                        "'%s': no %s of that name in %s, which has no %ss; expected "
                        "package.module:Name or path/to/file.py:Name",
                        word, kind, config->path, kind);
}

static int no_target(const struct lp_config *config, const char *kind, const char *word,
                     struct lp_error *error)
{
    bool is_target_like = strpbrk(word, ":/") != NULL;
    if (config != NULL && !is_target_like)
        return unknown_name(config, kind, word, error);
    return lp_error_set(error, -EINVAL, "target '%s': expected %s%s", word, lp_target_mistake(word),
                        is_target_like ? ""
                                       : "; names are configured in leakpal.toml or "
                                         "[tool.leakpal] of pyproject.toml, and there is none in "
                                         "the current folder or above (see --config)");
}

int configured_subject(const struct lp_config *config, const char *kind, const char *word,
                       struct subject *ret_subject, struct lp_error *error)
{
    const struct lp_component *component =
        config != NULL ? lp_config_component(config, word) : NULL;
    if (component != NULL && strcmp(component->kind, kind) != 0)
        return lp_error_set(error, -EINVAL, "'%s' is configured as a %s (%s:%u); use leakpal %s %s",
                            word, component->kind, config->path, component->line, component->kind,
                            word);
    if (component == NULL && lp_target_mistake(word) != NULL)
        return no_target(config, kind, word, error);
    *ret_subject = component != NULL ? subject_of_component(config, component)
                                     : subject_of_target(config, kind, word);
    return 0;
}
