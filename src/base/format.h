/* printf's useful tenth, without stdio, malloc or locale: %s %.*s %c %d %u %x %p %% with the length
 * modifiers l, ll and z, and a width with an optional leading 0. Anything else is copied as it is.
 */
#ifndef LP_BASE_FORMAT_H
#define LP_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Writes at most `size` bytes including the terminating zero, and returns the length written,
 * never more than size - 1. `size` must not be 0. */
size_t lp_format(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t lp_format_list(char *buffer, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

#endif
