/* Command line before component before configuration before default: decided here, once, so that
 * nobody behind it has to know where a setting came from. */
#include "cli/subject.h"

#include <string.h>

struct subject subject_of_component(const struct lp_config *config,
                                    const struct lp_component *component)
{
    bool is_factory = component->factory != NULL;
    return (struct subject){.kind = component->kind,
                            .name = component->name,
                            .target = is_factory ? component->factory : component->target,
                            .is_factory = is_factory,
                            .config = config,
                            .component = component};
}

struct subject subject_of_target(const struct lp_config *config, const char *kind,
                                 const char *target)
{
    const char *colon = strrchr(target, ':');
    return (struct subject){.kind = kind,
                            .name = colon == NULL ? target : colon + 1,
                            .target = target,
                            .config = config};
}

struct subject subject_of_baseline(const struct lp_config *config)
{
    return (struct subject){.kind = "baseline", .name = "baseline", .config = config};
}

static void apply_count(const struct options *given, const char *name, int64_t value,
                        uint32_t *place)
{
    if (value >= 0 && !options_has(given, name))
        *place = (uint32_t)value;
}

static void apply_seconds(const struct options *given, const char *name, double value,
                          double *place)
{
    if (value >= 0 && !options_has(given, name))
        *place = value;
}

static void apply_text(const char *value, const char **place)
{
    if (*place == NULL)
        *place = value;
}

static void apply_component(struct options *options, const struct options *given,
                            const struct lp_component *component)
{
    bool is_worker = strcmp(component->kind, "worker") == 0;
    apply_count(given, is_worker ? "operations" : "cycles", component->cycles, &options->cycles);
    apply_count(given, "warmup", component->warmup, &options->warmup);
    apply_seconds(given, "timeout", component->timeout_seconds, &options->timeout_seconds);
    apply_seconds(given, "settle", component->settle_seconds, &options->settle_seconds);
    apply_text(component->interact, &options->interact);
    options->is_delete |= component->is_delete;
    options->is_prove |= component->is_prove;
}

struct options subject_options(const struct subject *subject, const struct options *given)
{
    struct options options = *given;
    if (strcmp(subject->kind, "worker") == 0)
        options.cycles = given->operations;
    const struct lp_config *config = subject->config;
    if (config != NULL) {
        apply_seconds(given, "timeout", config->timeout_seconds, &options.timeout_seconds);
        apply_seconds(given, "settle", config->settle_seconds, &options.settle_seconds);
        apply_text(config->setup, &options.setup);
        options.is_prove |= config->is_prove;
        apply_text(config->binding, &options.binding);
        apply_text(config->python, &options.python);
    }
    if (subject->component != NULL)
        apply_component(&options, given, subject->component);
    return options;
}

static void apply_budget(const struct lp_config_budget *said, struct lp_budget *budget)
{
    const struct {
        int64_t value;
        uint64_t *place;
    } counts[] = {{said->workers, &budget->workers},
                  {said->threads, &budget->threads},
                  {said->fds, &budget->fds},
                  {said->orphans, &budget->orphans}};
    if (said->bytes_per_cycle != LP_CONFIG_INHERIT)
        budget->bytes_per_cycle = (double)said->bytes_per_cycle;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (counts[i].value != LP_CONFIG_INHERIT)
            *counts[i].place = (uint64_t)counts[i].value;
}

struct lp_budget subject_budget(const struct subject *subject)
{
    struct lp_budget budget = lp_budget_default(subject->kind);
    const struct lp_config *config = subject->config;
    if (config != NULL && strcmp(subject->kind, "dialog") == 0)
        apply_budget(&config->dialogs, &budget);
    else if (config != NULL && strcmp(subject->kind, "worker") == 0)
        apply_budget(&config->workers, &budget);
    else if (config != NULL)
        apply_budget(&config->calls, &budget);
    if (subject->component != NULL)
        apply_budget(&subject->component->budget, &budget);
    return budget;
}

const char *subject_missing_input(const struct subject *subject, const struct options *options)
{
    if (subject->component == NULL)
        return NULL;
    lp_vector_each(&subject->component->needs, const char *, need)
    {
        bool is_given = false;
        lp_vector_each(&options->inputs, const struct named_value, input)
        {
            is_given |= strcmp(input->name, *need) == 0;
        }
        if (!is_given)
            return *need;
    }
    return NULL;
}
