/* The agent reads these variables when it is loaded and takes them out of the application's
 * environment again, so that the application and its children see what they would see without. */
#include "cli/environment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

#define PID_VARIABLE "LEAKPAL_PID="

static const char *const replaced[] = {
    "LD_PRELOAD", "LEAKPAL_RECORDING", "LEAKPAL_PID", "LEAKPAL_PRELOAD_BEFORE", "LEAKPAL_PROFILE",
};

static bool is_replaced(const char *entry)
{
    size_t length = strcspn(entry, "=");
    for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++)
        if (strlen(replaced[i]) == length && memcmp(replaced[i], entry, length) == 0)
            return true;
    return false;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static bool needs_offscreen(void)
{
    return !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && getenv("QT_QPA_PLATFORM") == NULL;
}

struct builder {
    struct lp_arena *arena;
    char **entries;
    size_t count;
    bool is_complete;
};

static void add(struct builder *builder, const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + sizeof "=";
    char *entry = lp_arena_alloc(builder->arena, size);
    if (entry == NULL) {
        builder->is_complete = false;
        return;
    }
    snprintf(entry, size, "%s=%s", name, value);
    builder->entries[builder->count++] = entry;
}

static void add_preload(struct builder *builder, const char *agent)
{
    const char *before = is_set("LD_PRELOAD") ? getenv("LD_PRELOAD") : "";
    size_t size = strlen(agent) + strlen(before) + sizeof ":";
    char *both = lp_arena_alloc(builder->arena, size);
    if (both == NULL) {
        builder->is_complete = false;
        return;
    }
    snprintf(both, size, "%s%s%s", agent, before[0] == '\0' ? "" : ":", before);
    add(builder, "LD_PRELOAD", both);
    add(builder, "LEAKPAL_PRELOAD_BEFORE", before);
}

static size_t count_entries(char **entries)
{
    size_t count = 0;
    while (entries[count] != NULL)
        count++;
    return count;
}

char **environment_new(struct lp_arena *arena, const struct environment *environment)
{
    enum { ADDED = 6, END = 1 };
    struct builder builder = {.arena = arena, .is_complete = true};
    builder.entries =
        lp_arena_alloc_array(arena, count_entries(environ) + ADDED + END, sizeof(char *));
    if (builder.entries == NULL)
        return NULL;
    for (char **entry = environ; *entry != NULL; entry++)
        if (!is_replaced(*entry) ||
            (environment->agent == NULL && strncmp(*entry, "LD_PRELOAD=", 11) == 0))
            builder.entries[builder.count++] = *entry;
    if (environment->agent != NULL) {
        add_preload(&builder, environment->agent);
        add(&builder, "LEAKPAL_RECORDING", environment->recording);
        add(&builder, "LEAKPAL_PID", "0000000000");
    } else {
        add(&builder, "LEAKPAL_DISABLE", "1");
    }
    if (environment->profile != NULL)
        add(&builder, "LEAKPAL_PROFILE", environment->profile);
    if (needs_offscreen())
        add(&builder, "QT_QPA_PLATFORM", "offscreen");
    return builder.is_complete ? builder.entries : NULL;
}

void environment_set_pid(char **environment, pid_t pid)
{
    for (char **entry = environment; *entry != NULL; entry++)
        if (strncmp(*entry, PID_VARIABLE, sizeof PID_VARIABLE - 1) == 0)
            snprintf(*entry + sizeof PID_VARIABLE - 1, 11, "%d", (int)pid);
}
