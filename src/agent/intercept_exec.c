/* exec in the recorded process: the next program image is recorded in place of this one. */
#include "agent/intercept.h"

#include <unistd.h>

#include "agent/inherited.h"
#include "agent/real.h"

LP_EXPORT int execve(const char *path, char *const arguments[], char *const environment[])
{
    return lp_real_get()->execve(path, arguments, lp_inherited_give(environment));
}

LP_EXPORT int execv(const char *path, char *const arguments[])
{
    return lp_real_get()->execve(path, arguments, lp_inherited_give(environ));
}

LP_EXPORT int execvp(const char *file, char *const arguments[])
{
    char **before = environ;
    environ = (char **)lp_inherited_give(before);
    int result = lp_real_get()->execvp(file, arguments);
    environ = before;
    return result;
}
