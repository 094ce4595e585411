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
