/* The document, budgets, objects and known leaks. */
#include "config/sections.h"

#include <string.h>

#define AT(member) offsetof(struct lp_config, member)

enum { FINGERPRINT_DIGITS = 16 };

static const struct field of_document[] = {
    {"application", field_target, AT(application)},
    {"setup", field_target, AT(setup)},
    {"teardown", field_target, AT(teardown)},
    {"binding", field_binding, AT(binding)},
    {"python", field_program, AT(python)},
    {"timeout_seconds", field_time_limit, AT(timeout_seconds)},
    {"settle_seconds", field_seconds, AT(settle_seconds)},
    {"orphan_age_seconds", field_seconds, AT(orphan_age_seconds)},
    {"prove", field_flag, AT(is_prove)},
    {"dialogs", read_dialogs, 0},
    {"workers", read_workers, 0},
    {"calls", read_calls, 0},
    {"budgets", read_budgets, 0},
    {"objects", read_objects, 0},
    {"known", read_known, 0},
};

void read_document(struct reader *reader, const struct lp_toml *node)
{
    struct lp_config *config = reader->config;
    config->timeout_seconds = LP_CONFIG_INHERIT;
    config->settle_seconds = LP_CONFIG_INHERIT;
    config->orphan_age_seconds = LP_CONFIG_INHERIT;
    config->dialogs = config->workers = config->calls = inherited_budget();
    read_table(reader, node, of_document, FIELD_COUNT(of_document), config);
}

/* What is not of one kind holds for each. */
static const struct field of_budgets[] = {
    {"dialog_bytes_per_cycle", field_count, AT(dialogs.bytes_per_cycle)},
    {"worker_bytes_per_operation", field_count, AT(workers.bytes_per_cycle)},
    {"call_bytes_per_cycle", field_count, AT(calls.bytes_per_cycle)},
    {"workers", field_count, AT(dialogs.workers)},
    {"threads", field_count, AT(dialogs.threads)},
    {"fds", field_count, AT(dialogs.fds)},
    {"orphans", field_count, AT(dialogs.orphans)},
};

static void copy_shared(const struct lp_config_budget *from, struct lp_config_budget *to)
{
    int64_t bytes_per_cycle = to->bytes_per_cycle;
    *to = *from;
    to->bytes_per_cycle = bytes_per_cycle;
}

void read_budgets(struct reader *reader, const struct lp_toml *node, void *unused)
{
    struct lp_config *config = reader->config;
    (void)unused;
    if (!reader_is_table(reader, node, "a table"))
        return;
    read_table(reader, node, of_budgets, FIELD_COUNT(of_budgets), config);
    copy_shared(&config->dialogs, &config->workers);
    copy_shared(&config->dialogs, &config->calls);
}

#undef AT
#define AT(member) offsetof(struct lp_config_object, member)

static const struct field of_object[] = {
    {"target", field_target, AT(target)},
    {"args", field_arguments, AT(args_json)},
};

static void read_object(struct reader *reader, const struct lp_toml *node)
{
    struct lp_config *config = reader->config;
    struct lp_config_object object = {.name = node->key, .args_json = "{}"};
    if (node->kind == LP_TOML_TABLE) {
        read_table(reader, node, of_object, FIELD_COUNT(of_object), &object);
        if (lp_toml_member(node, "target") == NULL)
            reader_mistake(reader, node, "expected a target in it, and there is none");
    } else {
        field_target(reader, node, &object.target);
    }
    struct lp_config_object *added =
        lp_vector_add(&config->objects, &config->arena, struct lp_config_object);
    if (added == NULL)
        reader_out_of_memory(reader);
    else
        *added = object;
}

void read_objects(struct reader *reader, const struct lp_toml *node, void *unused)
{
    (void)unused;
    if (!reader_is_table(reader, node, "a table of targets by name"))
        return;
    lp_vector_each(&node->members, struct lp_toml *, member)
    {
        read_object(reader, *member);
    }
}

static void read_fingerprint(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (node->kind == LP_TOML_TEXT && strlen(node->text) == FINGERPRINT_DIGITS &&
        strspn(node->text, "0123456789abcdef") == FINGERPRINT_DIGITS)
        *(const char **)place = node->text;
    else
        reader_expected(reader, node,
                        "a text of 16 digits from 0 to f, as reports show a leak's fingerprint");
}

static void read_day(struct reader *reader, const struct lp_toml *node, void *place)
{
    if (node->kind == LP_TOML_DATE && node->day > 0 && node->day <= UINT32_MAX)
        *(uint32_t *)place = (uint32_t)node->day;
    else
        reader_expected(reader, node, "a date without quotes, such as 2030-12-31");
}

#undef AT
#define AT(member) offsetof(struct lp_config_known, member)

static const struct field of_known[] = {
    {"fingerprint", read_fingerprint, AT(fingerprint)},
    {"reason", field_text, AT(reason)},
    {"component", field_text, AT(component)},
    {"expires", read_day, AT(expires_day)},
    {"include", field_flag, AT(is_include)},
};

static void read_known_entry(struct reader *reader, const struct lp_toml *node)
{
    static const char *const required[] = {"fingerprint", "reason"};
    struct lp_config *config = reader->config;
    struct lp_config_known known = {0};
    if (!reader_is_table(reader, node, "a table; write [[known]], with two brackets"))
        return;
    read_table(reader, node, of_known, FIELD_COUNT(of_known), &known);
    for (size_t i = 0; i < FIELD_COUNT(required); i++)
        if (lp_toml_member(node, required[i]) == NULL)
            reader_mistake(reader, node, "expected a %s in it, and there is none", required[i]);
    struct lp_config_known *added =
        lp_vector_add(&config->known, &config->arena, struct lp_config_known);
    if (added == NULL)
        reader_out_of_memory(reader);
    else
        *added = known;
}

void read_known(struct reader *reader, const struct lp_toml *node, void *unused)
{
    (void)unused;
    if (node->kind != LP_TOML_ARRAY) {
        reader_expected(reader, node, "entries [[known]], with two brackets");
        return;
    }
    lp_vector_each(&node->members, struct lp_toml *, element)
    {
        read_known_entry(reader, *element);
    }
}
