/* A text among the texts of an array. */
#ifndef LP_BASE_ONE_OF_H
#define LP_BASE_ONE_OF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool lp_is_one_of(const char *text, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, texts[i]) == 0)
            return true;
    return false;
}

#endif
