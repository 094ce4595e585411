/* Only what lies in the configuration's folder is the application: the rest is installed. */
#include "cli/list_places.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_there(const char *folder, const char *name, const char *ending)
{
    char path[2 * PATH_MAX + sizeof ".py"];
    snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
    return access(path, F_OK) == 0;
}

/* Of "package.module:Name" the package, of "folder/file.py:Name" the file. */
static void add_place_of(json_t *places, const char *folder, const char *target)
{
    char place[PATH_MAX];
    if (target == NULL)
        return;
    const char *colon = strrchr(target, ':');
    size_t length = colon == NULL ? strlen(target) : (size_t)(colon - target);
    bool is_path = memchr(target, '/', length) != NULL ||
                   (length > 3 && memcmp(target + length - 3, ".py", 3) == 0);
    if (!is_path)
        length = strcspn(target, ".:");
    snprintf(place, sizeof place, "%.*s", (int)length, target);
    if (is_there(folder, place, ".py"))
        strncat(place, ".py", sizeof place - strlen(place) - 1);
    else if (!is_there(folder, place, ""))
        return;
    size_t index;
    json_t *known;
    json_array_foreach(places, index,
                       known) if (strcmp(json_string_value(known), place) == 0) return;
    json_array_append_new(places, json_string(place));
}

static void add_configured(json_t *places, const struct lp_config *config, const char *folder)
{
    add_place_of(places, folder, config->application);
    add_place_of(places, folder, config->setup);
    lp_vector_each(&config->components, const struct lp_component, component)
    {
        add_place_of(places, folder, component->target);
        add_place_of(places, folder, component->factory);
    }
}

static void add_operand(json_t *places, const char *operand)
{
    char path[PATH_MAX];
    bool is_path = realpath(operand, path) != NULL;
    json_array_append_new(places, json_string(is_path ? path : operand));
}

json_t *list_places_new(const struct options *options, const struct lp_config *config,
                        const char *folder)
{
    json_t *places = json_array();
    for (int i = 0; i < options->operand_count; i++)
        add_operand(places, options->operands[i]);
    if (options->operand_count == 0 && config != NULL)
        add_configured(places, config, folder);
    if (options->operand_count == 0 && json_array_size(places) == 0)
        json_array_append_new(places, json_string("."));
    return places;
}
