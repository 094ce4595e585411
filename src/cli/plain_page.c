#include "cli/plain_page.h"

#include <errno.h>

#include "cli/message.h"

enum { DEFAULT_COLUMNS = 80 };

int plain_page_open(struct plain_page *plain)
{
    int width = 0;
    *plain = (struct plain_page){0};
    output_terminal(&plain->page.use_colour, &width);
    plain->page.width = width > 0 ? width : DEFAULT_COLUMNS;
    plain->page.out = open_memstream(&plain->output.bytes, &plain->output.size);
    return plain->page.out != NULL ? 0 : -errno;
}

int plain_page_close(struct plain_page *plain)
{
    int result = output_close(plain->page.out, plain->page.has_failed ? -ENOMEM : 0);
    if (result < 0)
        message_error("no memory for the text");
    else
        result = output_write(NULL, NULL, &plain->output);
    output_done(&plain->output);
    return result;
}
