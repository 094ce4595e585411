/* By the folders that interpreters and bindings are installed in. */
#include "trace/code_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *part;
    const char *library;
} rules[] = {
    {"/site-packages/leakpal/", "leakpal"},
    {"/dist-packages/leakpal/", "leakpal"},
    {"/python/leakpal/", "leakpal"},
    {"/PySide6/", "PySide6"},
    {"/PySide2/", "PySide2"},
    {"/PyQt6/", "PyQt6"},
    {"/PyQt5/", "PyQt5"},
    {"/shiboken6/", "PySide6"},
    {"/shiboken2/", "PySide2"},
    {"/site-packages/qtpy/", "qtpy"},
};

/* Python's own modules; packages are installed below its folder, too. */
static bool is_standard(const char *path)
{
    static const char *const packages[] = {"/site-packages/", "/dist-packages/"};
    static const char *const standard[] = {"/lib/python3", "/lib64/python3", ".zip/"};
    bool is_standard = path[0] == '<' || path[0] == '\0';
    for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++)
        is_standard = is_standard || strstr(path, standard[i]) != NULL;
    for (size_t i = 0; i < sizeof packages / sizeof packages[0]; i++)
        is_standard = is_standard && strstr(path, packages[i]) == NULL;
    return is_standard;
}

const char *lp_python_file_library(const char *path)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strstr(path, rules[i].part) != NULL)
            return rules[i].library;
    return is_standard(path) ? "Python" : NULL;
}
