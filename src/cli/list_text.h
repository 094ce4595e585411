/* A listing (leakpal-list/1) for a person. */
#ifndef LP_CLI_LIST_TEXT_H
#define LP_CLI_LIST_TEXT_H

#include <jansson.h>
#include <stdbool.h>

#include "report/page.h"

/* is_verbose: parts of other widgets, bases, and unresolved classes one by one too. */
void list_text_write(const json_t *listing, bool is_verbose, struct page *page);

#endif
