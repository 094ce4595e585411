#include "cli/json_file.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/output.h"

int json_file_write(const char *path, const json_t *value)
{
    lp_cleanup(output_done) struct output output = {0};
    if (path == NULL)
        return 0;
    FILE *out = open_memstream(&output.bytes, &output.size);
    if (out == NULL)
        return -errno;
    int result =
        json_dumpf(value, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF ? 0 : -ENOMEM;
    if (fclose(out) != 0 && result == 0)
        result = -ENOMEM;
    return result < 0 ? result : output_write("json", path, &output);
}
