#include "report/page_list.h"

#include <stdarg.h>
#include <stdlib.h>

void page_list_open(struct page_list *list, struct page *page)
{
    *list = (struct page_list){.page = page};
    list->out = open_memstream(&list->text, &list->size);
    page->has_failed = page->has_failed || list->out == NULL;
}

void page_list_add(struct page_list *list, const char *format, ...)
{
    va_list arguments;
    if (list->out == NULL)
        return;
    if (list->count++ > 0)
        fputs(", ", list->out);
    va_start(arguments, format);
    vfprintf(list->out, format, arguments);
    va_end(arguments);
}

const char *page_list_close(struct page_list *list)
{
    if (list->out != NULL)
        list->page->has_failed = fclose(list->out) != 0 || list->page->has_failed;
    list->out = NULL;
    return list->text != NULL ? list->text : "";
}

void page_list_done(struct page_list *list)
{
    page_list_close(list);
    free(list->text);
    list->text = NULL;
}
