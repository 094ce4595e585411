/* Things in a row, "a, b, c", put together for a paragraph. A failure is the page's. */
#ifndef LP_REPORT_PAGE_LIST_H
#define LP_REPORT_PAGE_LIST_H

#include <stddef.h>
#include <stdio.h>

#include "report/page.h"

struct page_list {
    struct page *page;
    FILE *out; /* NULL: no memory, or closed */
    char *text;
    size_t size;
    size_t count;
};

/* Begins a list, which must not be moved. */
void page_list_open(struct page_list *list, struct page *page);

/* Appends one thing. */
void page_list_add(struct page_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends the list: its text, "" when it is empty or there was no memory. Until page_list_done(). */
const char *page_list_close(struct page_list *list);

void page_list_done(struct page_list *list);

#endif
