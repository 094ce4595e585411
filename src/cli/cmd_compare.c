/* leakpal compare: what got better and what got worse between two results or recordings. A
 * recording becomes the JSON that --json writes, so that both are read in one way. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyze/compare.h"
#include "analyze/result.h"
#include "base/cleanup.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/result.h"
#include "cli/result_file.h"
#include "report/comparison.h"
#include "verdict/judge.h"

static int render(const struct lp_comparison *comparison, const struct lp_comparison_options *shape,
                  const char *option, const char *path)
{
    lp_cleanup(output_done) struct output output = {0};
    struct lp_error error = {0};
    FILE *out = open_memstream(&output.bytes, &output.size);
    int result = out == NULL
                     ? -errno
                     : output_close(out, lp_comparison_render(comparison, shape, out, &error));
    if (result == 0)
        return output_write(option, path, &output);
    message_error("the comparison could not be written: %s",
                  error.message[0] != '\0' ? error.message : lp_error_text(result));
    return result;
}

static int show_text(const struct options *options, const struct lp_comparison *comparison,
                     const struct lp_comparison_options *files)
{
    struct lp_comparison_options shape = *files;
    shape.format = "text";
    if (options->output_path == NULL && options->is_quiet)
        return 0;
    if (options->output_path == NULL)
        output_terminal(&shape.use_colour, &shape.width);
    return render(comparison, &shape, "output", options->output_path);
}

static int show(const struct options *options, const struct lp_comparison *comparison)
{
    const struct {
        const char *format, *path;
    } files[] = {{"json", options->json_path}, {"markdown", options->markdown_path}};
    struct lp_comparison_options shape = {.before_path = options->operands[0],
                                          .after_path = options->operands[1],
                                          .is_verbose = options->is_verbose};
    bool has_failed = false;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        shape.format = files[i].format;
        if (files[i].path != NULL)
            has_failed |= render(comparison, &shape, files[i].format, files[i].path) < 0;
    }
    has_failed |= show_text(options, comparison, &shape) < 0;
    return has_failed ? LP_EXIT_UNKNOWN : comparison->exit_code;
}

int cmd_compare(const struct options *options)
{
    lp_cleanup(lp_result_freep) struct lp_result *before = NULL;
    lp_cleanup(lp_result_freep) struct lp_result *after = NULL;
    lp_cleanup(lp_comparison_freep) struct lp_comparison *comparison = NULL;
    struct lp_error error = {0};
    if (options->operand_count != 2)
        return result_fail(options, "usage",
                           "compare: expected two results or recordings, BEFORE and AFTER, and %d "
                           "%s given",
                           options->operand_count, options->operand_count == 1 ? "was" : "were");
    if (result_file_read(options->operands[0], options->is_strict, &before, &error) < 0 ||
        result_file_read(options->operands[1], options->is_strict, &after, &error) < 0)
        return result_fail(options, "recording", "%s", error.message);
    if (lp_compare(before, after, options->is_strict, &comparison) < 0)
        return result_fail(options, "recording", "out of memory");
    return show(options, comparison);
}
