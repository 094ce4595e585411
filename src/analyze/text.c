/* UTF-8, checked by the table of well-formed sequences of the Unicode standard (table 3-7): the
 * second byte's range depends on the first, the others are continuation bytes. */
#include "analyze/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

struct lead {
    uint8_t first, last; /* range of the first byte */
    uint8_t low, high;   /* range of the second one */
    uint8_t length;
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static size_t sequence_length(const struct lead *lead, const uint8_t *bytes, size_t length)
{
    if (length < lead->length || bytes[1] < lead->low || bytes[1] > lead->high)
        return 0;
    for (size_t i = 2; i < lead->length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return lead->length;
}

size_t lp_text_character(const char *text, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)text;
    if (length == 0)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (bytes[0] >= leads[i].first && bytes[0] <= leads[i].last)
            return sequence_length(&leads[i], bytes, length);
    return 0;
}

char *lp_text_clean(struct lp_arena *arena, const char *bytes, size_t length)
{
    char *clean = lp_arena_alloc_array(arena, length + 1, sizeof REPLACEMENT - 1);
    if (clean == NULL)
        return NULL;
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t step = bytes[i] == '\0' ? 0 : lp_text_character(bytes + i, length - i);
        const char *from = step > 0 ? bytes + i : REPLACEMENT;
        size_t count = step > 0 ? step : sizeof REPLACEMENT - 1;
        memcpy(clean + used, from, count);
        used += count;
        i += step > 0 ? step : 1;
    }
    clean[used] = '\0';
    return clean;
}

char *lp_text_format(struct lp_arena *arena, const char *format, ...)
{
    char buffer[1001];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    size_t used = length < 0 ? 0 : strnlen(buffer, sizeof buffer - 1);
    return lp_text_clean(arena, buffer, used);
}
