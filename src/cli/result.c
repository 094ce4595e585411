/* Every output is rendered into memory first and then written whole, so that a full disk is told by
 * the error of the write, and one output that fails leaves the others as they are. */
#include "cli/result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/assess.h"
#include "analyze/model.h"
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

static int render(const struct lp_model *model, const struct lp_report_options *shape,
                  struct rendered *ret_rendered)
{
    struct lp_error error = {0};
    FILE *out = open_memstream(&ret_rendered->bytes, &ret_rendered->size);
    int result = out == NULL ? -errno : lp_report_render(model, shape, out, &error);
    if (out != NULL && fclose(out) != 0 && result == 0)
        result = -errno;
    if (result < 0)
        message_error("the report could not be made: %s",
                      error.message[0] != '\0' ? error.message : lp_error_text(result));
    return result;
}

static int output_json(const struct options *options, const struct lp_model *model,
                       const char *recording)
{
    lp_cleanup(rendered_done) struct rendered rendered = {0};
    struct lp_report_options shape = {
        .format = "json", .is_strict = options->is_strict, .recording_path = recording};
    if (options->json_path == NULL)
        return 0;
    int result = render(model, &shape, &rendered);
    return result < 0 ? result : write_output("json", options->json_path, &rendered);
}

static int output_report(const struct options *options, const struct lp_model *model,
                         const char *recording)
{
    lp_cleanup(rendered_done) struct rendered rendered = {0};
    struct lp_report_options shape = {.format = options->format,
                                      .is_strict = options->is_strict,
                                      .is_verbose = options->is_verbose,
                                      .recording_path = recording};
    if (options->output_path == NULL)
        look_at_terminal(&shape);
    int result = render(model, &shape, &rendered);
    return result < 0 ? result : write_output("output", options->output_path, &rendered);
}

static void say_nothing_marked(const struct lp_model *model, const char *recording)
{
    message_print("nothing was marked in %s, so leaks were not looked for; mark the cycles with "
                  "leakpal_next() of leakpal.h in the program itself (not in one that it starts), "
                  "or use leakpal dialog or leakpal call. Recording: %s",
                  model->executable, recording);
}

static void say_failures(const struct lp_model *model)
{
    if (model->failure != NULL)
        message_error("%s", model->failure->message);
    lp_vector_each(&model->tests, struct lp_test *, test) if ((*test)->failure != NULL)
        message_error("%s: %s", (*test)->name, (*test)->failure->message);
}

/* A run without tests has nothing for stdout, which is the application's. */
static int show_text(const struct options *options, const struct lp_model *model,
                     const char *recording)
{
    bool has_no_report = options->command->bit == COMMAND_RUN && model->tests.count == 0 &&
                         model->snapshots.count == 0;
    if (has_no_report || (options->is_quiet && options->output_path == NULL))
        say_failures(model);
    else
        return output_report(options, model, recording);
    if (has_no_report && model->failure == NULL && !options->is_quiet)
        say_nothing_marked(model, recording);
    return 0;
}

int result_show(const struct options *options, const char *recording)
{
    lp_cleanup(lp_model_freep) struct lp_model *model = NULL;
    struct lp_error error = {0};
    int result = lp_model_load(recording, &model, &error);
    if (result < 0)
        return result_fail(options, "recording", "%s",
                           error.message[0] != '\0' ? error.message : lp_error_text(result));
    int code = lp_model_exit_code(model, options->is_strict);
    bool has_failed = output_json(options, model, recording) < 0;
    has_failed |= show_text(options, model, recording) < 0;
    return has_failed ? LP_EXIT_UNKNOWN : code;
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
