/* A page for stdout, of commands whose text is no report of a recording. */
#ifndef LP_CLI_PLAIN_PAGE_H
#define LP_CLI_PLAIN_PAGE_H

#include "cli/output.h"
#include "report/page.h"

struct plain_page {
    struct page page; /* what is written to */
    struct output output;
};

/* As wide and coloured as stdout. 0 or -errno. */
int plain_page_open(struct plain_page *plain);

/* Writes it to stdout. 0; or a negative code, which has been told to the user. */
int plain_page_close(struct plain_page *plain);

#endif
