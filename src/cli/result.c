/* Every output is rendered into memory first and then written whole, so that a full disk is told by
 * the error of the write, and one output that fails leaves the others as they are. */
#include "cli/result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/message.h"
#include "cli/terminal.h"
#include "report/report.h"

enum { MAX_TEXT_COLUMNS = 120 };

struct rendered {
    char *bytes;
    size_t size;
};

static void rendered_done(struct rendered *rendered)
{
    free(rendered->bytes);
}

/* path NULL is stdout. 0 or -errno. */
static int write_bytes(const char *path, const struct rendered *rendered)
{
    if (path == NULL)
        return lp_write_all(STDOUT_FILENO, rendered->bytes, rendered->size);
    lp_cleanup(lp_closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return fd < 0 ? -errno : lp_write_all(fd, rendered->bytes, rendered->size);
}

static int write_output(const char *option, const char *path, const struct rendered *rendered)
{
    int result = write_bytes(path, rendered);
    if (result < 0 && path != NULL)
        message_error("--%s '%s': cannot be written: %s", option, path, lp_error_text(result));
    else if (result < 0)
        message_error("the report cannot be written to stdout: %s", lp_error_text(result));
    return result;
}

static void look_at_terminal(struct lp_report_options *shape)
{
    const char *no_colour = getenv("NO_COLOR");
    if (!isatty(STDOUT_FILENO))
        return;
    shape->use_colour =
        terminal_is_capable(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0');
    shape->width = terminal_columns(STDOUT_FILENO);
    if (shape->width > MAX_TEXT_COLUMNS)
        shape->width = MAX_TEXT_COLUMNS;
}

static int render(const struct lp_suite *suite, const struct lp_report_options *shape,
                  struct rendered *ret_rendered)
{
    struct lp_error error = {0};
    FILE *out = open_memstream(&ret_rendered->bytes, &ret_rendered->size);
    int result = out == NULL ? -errno : lp_report_render(suite, shape, out, &error);
    if (out != NULL && fclose(out) != 0 && result == 0)
        result = -errno;
    if (result < 0)
        message_error("the report could not be made: %s",
                      error.message[0] != '\0' ? error.message : lp_error_text(result));
    return result;
}

int result_write(const struct lp_suite *suite, const struct lp_report_options *shape,
                 const char *option, const char *path)
{
    lp_cleanup(rendered_done) struct rendered rendered = {0};
    int result = render(suite, shape, &rendered);
    return result < 0 ? result : write_output(option, path, &rendered);
}

static int output_json(const struct options *options, const struct lp_suite *suite)
{
    struct lp_report_options shape = {.format = "json", .is_strict = options->is_strict};
    return options->json_path == NULL ? 0 : result_write(suite, &shape, "json", options->json_path);
}

static int output_report(const struct options *options, const struct lp_suite *suite)
{
    struct lp_report_options shape = {.format = options->format,
                                      .is_strict = options->is_strict,
                                      .is_verbose = options->is_verbose};
    if (options->output_path == NULL)
        look_at_terminal(&shape);
    return result_write(suite, &shape, "output", options->output_path);
}

static void say_nothing_marked(const struct lp_part *part)
{
    message_print("nothing was marked in %s, so leaks were not looked for; mark the cycles with "
                  "leakpal_next() of leakpal.h in the program itself (not in one that it starts), "
                  "or use leakpal dialog or leakpal call. Recording: %s",
                  part->model->executable, part->recording);
}

static void say_failures(const struct lp_suite *suite)
{
    if (suite->failure != NULL)
        message_error("%s", suite->failure->message);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_failure *failure = lp_part_failure(part);
        if (failure != NULL && suite->is_single)
            message_error("%s", failure->message);
        else if (failure != NULL)
            message_error("%s: %s", lp_part_name(part), failure->message);
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            if ((*test)->failure != NULL)
                message_error("%s: %s", (*test)->name, (*test)->failure->message);
        }
    }
}

/* A run without tests and snapshots has nothing for stdout, which is the application's. */
static int show_text(const struct options *options, const struct lp_suite *suite)
{
    const struct lp_part *first = suite->parts.items;
    bool has_no_report = options->command->bit == COMMAND_RUN && first->model->tests.count == 0 &&
                         first->model->snapshots.count == 0;
    if (has_no_report || (options->is_quiet && options->output_path == NULL))
        say_failures(suite);
    else
        return output_report(options, suite);
    if (has_no_report && first->model->failure == NULL && !options->is_quiet)
        say_nothing_marked(first);
    return 0;
}

int result_show_suite(const struct options *options, const struct lp_suite *suite)
{
    bool has_failed = output_json(options, suite) < 0;
    has_failed |= show_text(options, suite) < 0;
    return has_failed ? LP_EXIT_UNKNOWN : lp_suite_exit_code(suite, options->is_strict);
}

static int load(struct lp_suite *suite, char *const *recordings, int count, struct lp_error *error)
{
    int result = 0;
    suite->is_single = count == 1;
    for (int i = 0; i < count && result == 0; i++)
        result = lp_suite_load(suite, recordings[i], error);
    return result < 0 ? result : lp_suite_conclude(suite);
}

int result_show(const struct options *options, char *const *recordings, int count)
{
    lp_cleanup(lp_suite_done) struct lp_suite suite = {0};
    struct lp_error error = {0};
    int result = load(&suite, recordings, count, &error);
    if (result < 0)
        return result_fail(options, "recording", "%s",
                           error.message[0] != '\0' ? error.message : lp_error_text(result));
    return result_show_suite(options, &suite);
}

static void write_failure(const struct options *options, const char *kind, const char *message)
{
    lp_cleanup(rendered_done) struct rendered rendered = {0};
    FILE *out = open_memstream(&rendered.bytes, &rendered.size);
    if (out == NULL)
        return;
    int result = lp_report_failure(kind, message, out, NULL);
    if (fclose(out) == 0 && result == 0)
        write_output("json", options->json_path, &rendered);
}

int result_fail(const struct options *options, const char *kind, const char *format, ...)
{
    char message[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    message_error("%s", message);
    if (options->json_path != NULL)
        write_failure(options, kind, message);
    return LP_EXIT_UNKNOWN;
}
