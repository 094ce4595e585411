/* Dialogs, workers and calls have most keys in common. A name stands for one component only,
 * whatever its kind, because the command finds it by name. */
#include "config/sections.h"

#include <string.h>

#define AT(member) offsetof(struct lp_component, member)
#define BUDGET_AT(member) offsetof(struct lp_config_budget, member)

#define BUDGET_REST                                                                                \
    {"workers", field_count, BUDGET_AT(workers)}, {"threads", field_count, BUDGET_AT(threads)},    \
        {"fds", field_count, BUDGET_AT(fds)},                                                      \
    {                                                                                              \
        "orphans", field_count, BUDGET_AT(orphans)                                                 \
    }

static const struct field cycle_budget[] = {
    {"bytes_per_cycle", field_count, BUDGET_AT(bytes_per_cycle)}, BUDGET_REST};
static const struct field operation_budget[] = {
    {"bytes_per_operation", field_count, BUDGET_AT(bytes_per_cycle)}, BUDGET_REST};

static void read_cycle_budget(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (reader_is_table(reader, node, "a table, as in { bytes_per_cycle = 2000 }"))
        read_table(reader, node, cycle_budget, FIELD_COUNT(cycle_budget), place);
}

static void read_operation_budget(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (reader_is_table(reader, node, "a table, as in { bytes_per_operation = 2000 }"))
        read_table(reader, node, operation_budget, FIELD_COUNT(operation_budget), place);
}

#define OF_EVERY_KIND                                                                              \
    {"description", field_text, AT(description)}, {"target", field_target, AT(target)},            \
        {"factory", field_target, AT(factory)}, {"args", field_arguments, AT(args_json)},          \
        {"setup", field_target, AT(setup)}, {"teardown", field_target, AT(teardown)},              \
        {"needs", field_names, AT(needs)}, {"warmup", field_warmup, AT(warmup)},                   \
        {"timeout_seconds", field_time_limit, AT(timeout_seconds)},                                \
        {"prove", field_flag, AT(is_prove)},                                                       \
    {                                                                                              \
        "settle_seconds", field_seconds, AT(settle_seconds)                                        \
    }

static const struct field of_dialog[] = {OF_EVERY_KIND,
                                         {"cycles", field_cycles, AT(cycles)},
                                         {"budget", read_cycle_budget, AT(budget)},
                                         {"interact", field_target, AT(interact)},
                                         {"delete", field_flag, AT(is_delete)}};
static const struct field of_worker[] = {OF_EVERY_KIND,
                                         {"operations", field_cycles, AT(cycles)},
                                         {"budget", read_operation_budget, AT(budget)},
                                         {"interact", field_target, AT(interact)},
                                         {"delete", field_flag, AT(is_delete)}};
static const struct field of_call[] = {
    OF_EVERY_KIND, {"cycles", field_cycles, AT(cycles)}, {"budget", read_cycle_budget, AT(budget)}};

struct lp_config_budget inherited_budget(void)
{
    return (struct lp_config_budget){.bytes_per_cycle = LP_CONFIG_INHERIT,
                                     .workers = LP_CONFIG_INHERIT,
                                     .threads = LP_CONFIG_INHERIT,
                                     .fds = LP_CONFIG_INHERIT,
                                     .orphans = LP_CONFIG_INHERIT};
}

static void check_component(struct reader *reader, const struct lp_toml *node,
                            const struct lp_component *component)
{
    const struct lp_component *other = lp_config_component(reader->config, component->name);
    bool has_target = lp_toml_member(node, "target") != NULL;
    bool has_factory = lp_toml_member(node, "factory") != NULL;
    if (component->name[0] == '\0')
        reader_mistake(reader, node, "expected a name that is not empty");
    if (other != NULL)
        reader_mistake(reader, node,
                       "expected a name of its own, and there is a %s of that name at line %u",
                       other->kind, other->line);
    if (has_target && has_factory)
        reader_mistake(reader, node, "expected a target or a factory, and found both");
    if (!has_target && !has_factory)
        reader_mistake(reader, node, "expected a target or a factory, and found none of them");
}

static void read_component(struct reader *reader, const struct lp_toml *node, const char *kind,
                           const struct field *fields, size_t count)
{
    struct lp_component component = {.kind = kind,
                                     .name = node->key,
                                     .args_json = "{}",
                                     .cycles = LP_CONFIG_INHERIT,
                                     .warmup = LP_CONFIG_INHERIT,
                                     .timeout_seconds = LP_CONFIG_INHERIT,
                                     .settle_seconds = LP_CONFIG_INHERIT,
                                     .budget = inherited_budget(),
                                     .line = node->line};
    if (!reader_is_table(reader, node, "a table with a target"))
        return;
    read_table(reader, node, fields, count, &component);
    check_component(reader, node, &component);
    struct lp_config *config = reader->config;
    struct lp_component *added =
        lp_vector_add(&config->components, &config->arena, struct lp_component);
    if (added == NULL)
        reader_out_of_memory(reader);
    else
        *added = component;
}

static void read_kind(struct reader *reader, const struct lp_toml *node, const char *kind,
                      const struct field *fields, size_t count)
{
    if (!reader_is_table(reader, node, "a table of components by name"))
        return;
    lp_vector_each(&node->members, struct lp_toml *, member)
    {
        read_component(reader, *member, kind, fields, count);
    }
}

void read_dialogs(struct reader *reader, const struct lp_toml *node, void *unused)
{
    (void)unused;
    read_kind(reader, node, "dialog", of_dialog, FIELD_COUNT(of_dialog));
}

void read_workers(struct reader *reader, const struct lp_toml *node, void *unused)
{
    (void)unused;
    read_kind(reader, node, "worker", of_worker, FIELD_COUNT(of_worker));
}

void read_calls(struct reader *reader, const struct lp_toml *node, void *unused)
{
    (void)unused;
    read_kind(reader, node, "call", of_call, FIELD_COUNT(of_call));
}
