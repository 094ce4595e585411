/* The demangler of the C++ runtime; weak, because leakpal also runs where there is none. */
#include "analyze/readable_name.h"

#include <stdlib.h>
#include <string.h>

char *__cxa_demangle(const char *name, char *buffer, size_t *length, int *status)
    __attribute__((weak));

const char *lp_readable_name(struct lp_arena *arena, const char *name)
{
    int status = -1;
    char *demangled = NULL;
    if (__cxa_demangle != NULL && strncmp(name, "_Z", 2) == 0)
        demangled = __cxa_demangle(name, NULL, NULL, &status);
    const char *text = status == 0 && demangled != NULL ? demangled : name;
    const char *copy = lp_arena_copy(arena, text, strlen(text));
    free(demangled);
    return copy != NULL ? copy : "";
}
