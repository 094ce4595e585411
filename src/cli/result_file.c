/* A recording is rendered as JSON and read back: what a comparison sees never depends on which of
 * the two was kept. */
#include "cli/result_file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyze/suite.h"
#include "base/cleanup.h"
#include "base/io.h"
#include "cli/output.h"
#include "report/report.h"
#include "trace/record.h"

static int fail(struct lp_error *error, int code, const char *path, const char *why)
{
    return lp_error_set(error, code, "%s: %s", path, why);
}

/* 1: a recording, 0: not, -errno. */
static int looks_like_recording(const char *path)
{
    char start[sizeof LP_TRACE_MAGIC - 1];
    struct stat status;
    lp_cleanup(lp_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    ssize_t length = read(fd, start, sizeof start);
    if (length < 0)
        return -errno;
    return length == (ssize_t)sizeof start && memcmp(start, LP_TRACE_MAGIC, sizeof start) == 0;
}

static int render_recording(const char *path, bool is_strict, struct output *output,
                            struct lp_error *error)
{
    lp_cleanup(lp_suite_done) struct lp_suite suite = {.is_single = true};
    struct lp_report_options shape = {.format = "json", .is_strict = is_strict};
    int result = lp_suite_load(&suite, path, error);
    if (result == 0)
        result = lp_suite_conclude(&suite);
    if (result < 0)
        return result;
    FILE *out = open_memstream(&output->bytes, &output->size);
    return out == NULL ? -errno : output_close(out, lp_report_render(&suite, &shape, out, error));
}

static json_t *load_recording(const char *path, bool is_strict, struct lp_error *error)
{
    lp_cleanup(output_done) struct output output = {0};
    int result = render_recording(path, is_strict, &output, error);
    json_t *json = result < 0 ? NULL : json_loadb(output.bytes, output.size, 0, NULL);
    if (json == NULL && (error->message[0] == '\0' || result == 0))
        fail(error, result < 0 ? result : -ENOMEM, path,
             lp_error_text(result < 0 ? result : -ENOMEM));
    return json;
}

static json_t *load_json(const char *path, struct lp_error *error)
{
    json_error_t mistake;
    json_t *json = json_load_file(path, 0, &mistake);
    if (json == NULL)
        lp_error_set(error, -LP_EFORMAT,
                     "%s: neither a recording nor JSON (line %d, column %d: %s)", path,
                     mistake.line, mistake.column, mistake.text);
    return json;
}

/* Components that failed are something to compare; nothing at all is not. */
static int check_content(const char *path, const struct lp_result *result, struct lp_error *error)
{
    if (result->tests.count > 0 || result->baseline != NULL)
        return 0;
    if (result->error_message != NULL)
        return lp_error_set(error, -ENODATA, "%s: nothing was measured in it (%s: %s)", path,
                            result->error_kind, result->error_message);
    return fail(error, -ENODATA, path,
                "nothing was measured in it: it has no tests and no memory "
                "at rest");
}

int result_file_read(const char *path, bool is_strict, struct lp_result **ret_result,
                     struct lp_error *error)
{
    struct lp_error why = {0};
    lp_cleanup(lp_result_freep) struct lp_result *result = NULL;
    int is_recording = looks_like_recording(path);
    if (is_recording < 0)
        return fail(error, is_recording, path, lp_error_text(is_recording));
    json_t *json = is_recording ? load_recording(path, is_strict, error) : load_json(path, error);
    if (json == NULL)
        return error->code;
    int status = lp_result_read(json, &result, &why);
    json_decref(json);
    if (status < 0)
        return fail(error, status, path, why.message);
    status = check_content(path, result, error);
    if (status < 0)
        return status;
    *ret_result = lp_take(result);
    return 0;
}
