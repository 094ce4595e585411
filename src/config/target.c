/* Only the form: whether a target exists is Python's to say. */
#include "config/target.h"

#include <stddef.h>
#include <string.h>

const char *lp_target_mistake(const char *target)
{
    const char *colon = strrchr(target, ':');
    if (colon == NULL || colon == target || colon[1] == '\0')
        return "package.module:Name or path/to/file.py:Name";
    if (strchr(colon + 1, '/') != NULL)
        return "a name after the last colon, as in path/to/file.py:Name";
    return NULL;
}

bool lp_target_is_relative_file(const char *target)
{
    const char *colon = strrchr(target, ':');
    return target[0] != '/' && colon != NULL && colon - target >= 3 &&
           memcmp(colon - 3, ".py", 3) == 0;
}
