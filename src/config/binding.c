#include "config/binding.h"

#include <stddef.h>
#include <strings.h>

const char *lp_binding_name(const char *text)
{
    static const char *const names[] = {"PySide6", "PyQt6", "PyQt5", "PySide2"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(text, names[i]) == 0)
            return names[i];
    return NULL;
}
