/* leakpal KIND TARGET: the word becomes a subject, which is launched and reported by itself. */
#include "cli/cmd_profile.h"

#include "cli/configured.h"
#include "cli/launch.h"
#include "cli/result.h"
#include "cli/single.h"

static int check_operands(const struct options *options, struct lp_error *error)
{
    const char *command = options->command->name;
    if (options->operand_count == 0)
        return lp_error_set(error, -1,
                            "%s: no target given; expected package.module:Name, "
                            "path/to/file.py:Name or a configured name",
                            command);
    if (options->operand_count > 1)
        return lp_error_set(error, -1, "%s: expected one target, and '%s' follows it", command,
                            options->operands[1]);
    return 0;
}

static int run_launch(struct launch *launch, const struct options *options,
                      const struct subject *subject)
{
    struct lp_error error = {0};
    const char *failure_kind = NULL;
    if (launch_init(launch, options, subject, &failure_kind, &error) < 0)
        return result_fail(options, failure_kind, "%s", error.message);
    return single_run(&launch->session);
}

static int run_subject(const struct options *given, const struct subject *subject)
{
    struct launch launch = {0};
    struct options options = subject_options(subject, given);
    const char *missing = subject_missing_input(subject, &options);
    if (missing != NULL)
        return result_fail(&options, "usage",
                           "%s needs the input '%s' (%s:%u); give --input %s=PATH", subject->name,
                           missing, subject->config->path, subject->component->line, missing);
    int code = run_launch(&launch, &options, subject);
    launch_done(&launch);
    return code;
}

static int run_operand(const struct options *options, const struct lp_config *config,
                       const char *kind)
{
    struct subject subject;
    struct lp_error error = {0};
    if (configured_subject(config, kind, options->operands[0], &subject, &error) < 0)
        return result_fail(options, "usage", "%s", error.message);
    return run_subject(options, &subject);
}

int profile_run(const struct options *options, const char *kind)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error error = {0};
    if (check_operands(options, &error) < 0)
        return result_fail(options, "usage", "%s", error.message);
    if (configured_load(options, &config, &error) < 0)
        return result_fail(options, "configuration", "%s", error.message);
    return run_operand(options, config, kind);
}
