/* Lines of text for a terminal: wrapped at a width, coloured where that is wanted. Names come from
 * other people's programs, so control characters are shown as \x1b and never sent. */
#ifndef LP_REPORT_PAGE_H
#define LP_REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

enum page_style { PAGE_PLAIN, PAGE_BOLD, PAGE_DIM, PAGE_GOOD, PAGE_BAD, PAGE_WARN };

/* A space at which page_write() ends no line. */
#define PAGE_NO_BREAK "\u00a0"

struct page {
    FILE *out;
    int width;
    bool use_colour;
    bool has_failed; /* no memory */
};

/* One paragraph: `indent` columns before its first line, `hanging` before the others. Words longer
 * than the line are not cut. */
void page_write(struct page *page, enum page_style style, int indent, int hanging,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

/* One line as it is, however long: tables, tracebacks. Line feeds start new lines. */
void page_line(struct page *page, enum page_style style, int indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void page_blank(struct page *page);

/* Columns of a text, one for each character. */
int page_columns(const char *text);

#endif
