/* Escape first, then wrap: what is measured is what is printed. Besides control characters the
 * marks that turn the direction of writing are escaped, because they can make a name look like
 * another one. */
#include "report/page.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const style_codes[] = {
    [PAGE_PLAIN] = "",          [PAGE_BOLD] = "\033[1m",   [PAGE_DIM] = "\033[2m",
    [PAGE_GOOD] = "\033[1;32m", [PAGE_BAD] = "\033[1;31m", [PAGE_WARN] = "\033[1;33m",
};

static bool is_between(const unsigned char *at, uint8_t second, uint8_t low, uint8_t high)
{
    return at[0] == 0xe2 && at[1] == second && at[2] >= low && at[2] <= high;
}

/* Bytes of the character here that must not reach a terminal; 0: it may. */
static size_t dangerous_bytes(const unsigned char *at)
{
    if (at[0] < 0x20 || at[0] == 0x7f)
        return 1;
    if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f)
        return 2; /* C1 */
    if (is_between(at, 0x80, 0x8e, 0x8f) || is_between(at, 0x80, 0xa8, 0xae) ||
        is_between(at, 0x81, 0xa6, 0xa9))
        return 3; /* direction marks, line and paragraph separators */
    return 0;
}

/* The caller frees it; NULL without memory. */
static char *escape(const char *text, bool keeps_line_feeds)
{
    char *escaped = malloc(strlen(text) * 4 + 1);
    char *to = escaped;
    if (escaped == NULL)
        return NULL;
    for (const unsigned char *from = (const unsigned char *)text; *from != '\0';) {
        size_t count = *from == '\n' && keeps_line_feeds ? 0 : dangerous_bytes(from);
        if (count == 0)
            *to++ = (char)*from++;
        for (; count > 0; count--)
            to += sprintf(to, "\\x%02x", *from++);
    }
    *to = '\0';
    return escaped;
}

static char *format_escaped(struct page *page, bool keeps_line_feeds, const char *format,
                            va_list arguments)
{
    char *text = NULL, *escaped = NULL;
    if (vasprintf(&text, format, arguments) >= 0) {
        escaped = escape(text, keeps_line_feeds);
        free(text);
    }
    if (escaped == NULL)
        page->has_failed = true;
    return escaped;
}

int page_columns(const char *text)
{
    int columns = 0;
    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static void begin_style(struct page *page, enum page_style style)
{
    if (page->use_colour)
        fputs(style_codes[style], page->out);
}

static void end_style(struct page *page, enum page_style style)
{
    if (page->use_colour && style != PAGE_PLAIN)
        fputs("\033[0m", page->out);
}

static int count_columns(const char *text, size_t length)
{
    int columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* A no-break space is printed as a space. */
static void write_word(FILE *out, const char *word, size_t length)
{
    static const char no_break[] = PAGE_NO_BREAK;
    for (size_t i = 0; i < length; i++) {
        bool is_space = strncmp(word + i, no_break, sizeof no_break - 1) == 0;
        fputc(is_space ? ' ' : word[i], out);
        i += is_space ? sizeof no_break - 2 : 0;
    }
}

static void wrap(struct page *page, enum page_style style, int indent, int hanging,
                 const char *text)
{
    int column = fprintf(page->out, "%*s", indent, "");
    bool is_first_word = true;
    begin_style(page, style);
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        int columns = count_columns(text, length);
        if (!is_first_word && column + 1 + columns > page->width) {
            end_style(page, style);
            column = fprintf(page->out, "\n%*s", hanging, "") - 1;
            begin_style(page, style);
        } else if (!is_first_word) {
            fputc(' ', page->out);
            column++;
        }
        write_word(page->out, text, length);
        column += columns;
        is_first_word = false;
        text += length + (text[length] == ' ');
    }
    end_style(page, style);
    fputc('\n', page->out);
}

void page_write(struct page *page, enum page_style style, int indent, int hanging,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_escaped(page, false, format, arguments);
    va_end(arguments);
    if (text != NULL)
        wrap(page, style, indent, hanging, text);
    free(text);
}

void page_line(struct page *page, enum page_style style, int indent, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_escaped(page, true, format, arguments);
    va_end(arguments);
    for (char *line = text; line != NULL && (*line != '\0' || line == text);) {
        char *end = strchrnul(line, '\n');
        fprintf(page->out, "%*s", *line != '\0' && *line != '\n' ? indent : 0, "");
        begin_style(page, style);
        fwrite(line, 1, (size_t)(end - line), page->out);
        end_style(page, style);
        fputc('\n', page->out);
        line = *end == '\n' ? end + 1 : end;
    }
    free(text);
}

void page_blank(struct page *page)
{
    fputc('\n', page->out);
}
