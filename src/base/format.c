/* A small formatter: a cursor over the output that silently stops at its end. */
#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct output {
    char *next;
    char *end; /* room for the terminating zero is kept beyond it */
};

struct conversion {
    int width;
    int precision; /* -1: none */
    char pad;
    int longs; /* how many l; z counts as one */
};

static void put_char(struct output *out, char c)
{
    if (out->next < out->end)
        *out->next++ = c;
}

static void put_text(struct output *out, const char *text, size_t length, int width)
{
    for (size_t i = length; i < (size_t)width; i++)
        put_char(out, ' ');
    for (size_t i = 0; i < length; i++)
        put_char(out, text[i]);
}

static void put_number(struct output *out, uint64_t value, unsigned base, bool negative,
                       const struct conversion *conv)
{
    char digits[24];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    if (negative && conv->pad == '0')
        put_char(out, '-');
    for (int i = count + (negative ? 1 : 0); i < conv->width; i++)
        put_char(out, conv->pad);
    if (negative && conv->pad != '0')
        put_char(out, '-');
    while (count > 0)
        put_char(out, digits[--count]);
}

static const char *read_conversion(const char *format, struct conversion *conv, va_list *arguments)
{
    *conv = (struct conversion){.precision = -1, .pad = ' '};
    if (*format == '0') {
        conv->pad = '0';
        format++;
    }
    for (; *format >= '0' && *format <= '9'; format++)
        conv->width = conv->width * 10 + (*format - '0');
    if (format[0] == '.' && format[1] == '*') {
        conv->precision = va_arg(*arguments, int);
        format += 2;
    }
    for (; *format == 'l' || *format == 'z'; format++)
        conv->longs++;
    return format;
}

static void put_string(struct output *out, const char *text, const struct conversion *conv)
{
    if (text == NULL)
        text = "(null)";
    size_t length = conv->precision >= 0 ? strnlen(text, (size_t)conv->precision) : strlen(text);
    put_text(out, text, length, conv->width);
}

static void put_conversion(struct output *out, char kind, struct conversion *conv,
                           va_list *arguments)
{
    switch (kind) {
    case 's':
        put_string(out, va_arg(*arguments, const char *), conv);
        break;
    case 'c':
        put_char(out, (char)va_arg(*arguments, int));
        break;
    case 'd': {
        int64_t value = conv->longs ? va_arg(*arguments, long) : va_arg(*arguments, int);
        put_number(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, value < 0, conv);
        break;
    }
    case 'u':
    case 'x': {
        uint64_t value =
            conv->longs ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned);
        put_number(out, value, kind == 'u' ? 10 : 16, false, conv);
        break;
    }
    case 'p':
        put_text(out, "0x", 2, 0);
        put_number(out, (uint64_t)(uintptr_t)va_arg(*arguments, void *), 16, false, conv);
        break;
    default:
        put_char(out, kind);
        break;
    }
}

size_t lp_format_list(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct output out = {.next = buffer, .end = buffer + size - 1};
    va_list copy;
    va_copy(copy, arguments);
    while (*format != '\0') {
        if (*format != '%') {
            put_char(&out, *format++);
            continue;
        }
        struct conversion conv;
        format = read_conversion(format + 1, &conv, &copy);
        if (*format == '\0')
            break;
        put_conversion(&out, *format++, &conv, &copy);
    }
    va_end(copy);
    *out.next = '\0';
    return (size_t)(out.next - buffer);
}

size_t lp_format(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t length = lp_format_list(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}
