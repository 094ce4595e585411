/* Dumped into memory first, so that a failure leaves no half of a file. */
#include "cli/json_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/io.h"
#include "cli/message.h"

static int write_text(const char *path, const char *text)
{
    if (text == NULL)
        return -ENOMEM;
    lp_cleanup(lp_closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    int result = fd < 0 ? -errno : lp_write_all(fd, text, strlen(text));
    return result < 0 ? result : lp_write_all(fd, "\n", 1);
}

int json_file_write(const char *path, const json_t *value)
{
    if (path == NULL)
        return 0;
    char *text = json_dumps(value, JSON_INDENT(2));
    int result = write_text(path, text);
    free(text);
    if (result < 0)
        message_error("--json '%s': cannot be written: %s", path, lp_error_text(result));
    return result;
}
