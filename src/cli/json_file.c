#include "cli/json_file.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/message.h"
#include "cli/output.h"
#include "report/json_value.h"

int json_file_write(const char *path, const json_t *value)
{
    lp_cleanup(output_done) struct output output = {0};
    struct json_writer writer = {0};
    struct lp_error error = {0};
    if (path == NULL)
        return 0;
    FILE *out = open_memstream(&output.bytes, &output.size);
    if (out == NULL)
        return -errno;
    int result = json_write(&writer, json_incref((json_t *)value), out, &error);
    if (output_close(out, result) == 0)
        return output_write("json", path, &output);
    message_error("--json '%s': %s", path, error.message);
    return -ENOMEM;
}
