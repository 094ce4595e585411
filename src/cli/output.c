/* The disk is asked by writing; nothing is tried out beforehand. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/io.h"
#include "cli/message.h"
#include "cli/terminal.h"

enum { MAX_TEXT_COLUMNS = 120 };

int output_close(FILE *out, int result)
{
    int status = fclose(out) == 0 ? 0 : -errno;
    return result < 0 ? result : status;
}

void output_done(struct output *output)
{
    free(output->bytes);
}

static int write_bytes(const char *path, const struct output *output)
{
    if (path == NULL)
        return lp_write_all(STDOUT_FILENO, output->bytes, output->size);
    lp_cleanup(lp_closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return fd < 0 ? -errno : lp_write_all(fd, output->bytes, output->size);
}

int output_write(const char *option, const char *path, const struct output *output)
{
    int result = write_bytes(path, output);
    if (result < 0 && path != NULL)
        message_error("--%s '%s': cannot be written: %s", option, path, lp_error_text(result));
    else if (result < 0)
        message_error("the report cannot be written to stdout: %s", lp_error_text(result));
    return result;
}

void output_terminal(bool *ret_use_colour, int *ret_width)
{
    const char *no_colour = getenv("NO_COLOR");
    if (!isatty(STDOUT_FILENO))
        return;
    *ret_use_colour =
        terminal_is_capable(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0');
    int columns = terminal_columns(STDOUT_FILENO);
    *ret_width = columns < MAX_TEXT_COLUMNS ? columns : MAX_TEXT_COLUMNS;
}
