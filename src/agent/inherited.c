/* The environment is edited in place: entries are moved, none is written. */
#include "agent/inherited.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/mapping.h"

enum { VARIABLES = 4, TEXT_BYTES = 8192 };

static const char *const names[VARIABLES] = {"LD_PRELOAD", "LEAKPAL_RECORDING", "LEAKPAL_PID",
                                             "LEAKPAL_PRELOAD_BEFORE"};
static char saved[VARIABLES][TEXT_BYTES]; /* "NAME=value", empty when it was not set */
static char preload_before[TEXT_BYTES];   /* what LD_PRELOAD is without us */
static pid_t recorded_pid;

static int number_of(const char *entry)
{
    for (int i = 0; i < VARIABLES; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(entry, names[i], length) == 0 && entry[length] == '=')
            return i;
    }
    return -1;
}

static const char *value_of(int number)
{
    const char *equals = strchr(saved[number], '=');
    return equals != NULL ? equals + 1 : "";
}

/* Saves our variables and removes them; LD_PRELOAD goes back to what it was before. */
static void take_out(char **environment)
{
    char **kept = environment, **preload = NULL;
    for (char **entry = environment; *entry != NULL; entry++) {
        int number = number_of(*entry);
        if (number < 0 || strlen(*entry) >= TEXT_BYTES) {
            *kept++ = *entry;
            continue;
        }
        strcpy(saved[number], *entry);
        if (number == 0)
            preload = kept;
    }
    *kept = NULL;
    if (preload == NULL || *value_of(3) == '\0')
        return;
    lp_format(preload_before, sizeof preload_before, "LD_PRELOAD=%s", value_of(3));
    memmove(preload + 1, preload, (size_t)(kept + 1 - preload) * sizeof *preload);
    *preload = preload_before;
}

static pid_t number_in(const char *text)
{
    pid_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (*text - '0');
    return number;
}

void lp_inherited_take(struct lp_inherited *ret)
{
    *ret = (struct lp_inherited){0};
    if (environ == NULL)
        return;
    for (char **entry = environ; *entry != NULL; entry++)
        if (number_of(*entry) == 1) {
            take_out(environ);
            break;
        }
    recorded_pid = number_in(value_of(2));
    ret->is_for_this_process = *value_of(1) != '\0' && recorded_pid == getpid();
    lp_format(ret->recording, sizeof ret->recording, "%s", value_of(1));
}

char *const *lp_inherited_give(char *const *environment)
{
    if (recorded_pid == 0 || recorded_pid != getpid() || environment == NULL)
        return environment;
    size_t count = 0;
    while (environment[count] != NULL)
        count++;
    char **larger = lp_mapping_new((count + VARIABLES + 1) * sizeof *larger);
    if (larger == NULL)
        return environment;
    size_t used = 0;
    for (int i = 0; i < VARIABLES; i++)
        if (saved[i][0] != '\0')
            larger[used++] = saved[i];
    for (size_t i = 0; i < count; i++)
        if (number_of(environment[i]) < 0)
            larger[used++] = environment[i];
    return larger;
}
