/* One write a message, so that lines of the application, which shares stderr, do not land inside
 * it. */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/io.h"

static void print_line(const char *prefix, const char *format, va_list arguments)
{
    char line[4096];
    int used = snprintf(line, sizeof line, "%s", prefix);
    int more = vsnprintf(line + used, sizeof line - (size_t)used - 1, format, arguments);
    size_t length = (size_t)used + (more > 0 ? (size_t)more : 0);
    if (length > sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    lp_write_all(STDERR_FILENO, line, length);
}

void message_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("leakpal: ", format, arguments);
    va_end(arguments);
}

void message_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("leakpal: error: ", format, arguments);
    va_end(arguments);
}
