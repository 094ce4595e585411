/* One output that fails leaves the others as they are. */
#include "cli/result.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/message.h"
#include "cli/output.h"
#include "report/comparison.h"
#include "report/report.h"

static int render(const struct lp_suite *suite, const struct lp_report_options *shape,
                  struct output *ret_rendered)
{
    struct lp_error error = {0};
    FILE *out = open_memstream(&ret_rendered->bytes, &ret_rendered->size);
    int result =
        out == NULL ? -errno : output_close(out, lp_report_render(suite, shape, out, &error));
    if (result < 0)
        message_error("the report could not be made: %s",
                      error.message[0] != '\0' ? error.message : lp_error_text(result));
    return result;
}

int result_write(const struct lp_suite *suite, const struct lp_report_options *shape,
                 const char *option, const char *path)
{
    lp_cleanup(output_done) struct output rendered = {0};
    int result = render(suite, shape, &rendered);
    return result < 0 ? result : output_write(option, path, &rendered);
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
        output_terminal(&shape.use_colour, &shape.width);
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
    lp_cleanup(output_done) struct output rendered = {0};
    FILE *out = open_memstream(&rendered.bytes, &rendered.size);
    if (out == NULL)
        return;
    bool is_comparison = options->command != NULL && options->command->bit == COMMAND_COMPARE;
    int result = is_comparison ? lp_comparison_failure(kind, message, out, NULL)
                               : lp_report_failure(kind, message, out, NULL);
    if (output_close(out, result) == 0)
        output_write("json", options->json_path, &rendered);
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
