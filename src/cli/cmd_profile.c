/* leakpal KIND TARGET becomes PYTHON PACKAGE/_bootstrap.py KIND TARGET under the agent; the options
 * go by the environment, so that they stand in nobody's sys.argv. */
#include "cli/cmd_profile.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/configured.h"
#include "cli/locate.h"
#include "cli/message.h"
#include "cli/profile.h"
#include "cli/python.h"
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

static int start(const struct options *options, const struct subject *subject, char *profile)
{
    struct installation installation;
    struct lp_error error = {0};
    struct python python;
    char bootstrap[PATH_MAX + sizeof "/_bootstrap.py"];
    if (profile == NULL)
        return result_fail(options, "usage", "the options are not valid UTF-8");
    if (installation_find(&installation, &error) < 0)
        return result_fail(options, "installation", "%s", error.message);
    if (python_find(options->python, &python, &error) < 0)
        return result_fail(options, "usage", "%s", error.message);
    if (options->is_verbose)
        message_print("Python is %s (%s)", python.path, python.source);
    snprintf(bootstrap, sizeof bootstrap, "%s/_bootstrap.py", installation.package_dir);
    char *argv[] = {python.path, bootstrap, (char *)subject->kind, (char *)subject->target, NULL};
    struct session session = {.options = options,
                              .installation = &installation,
                              .label = {.mode = subject->kind,
                                        .component = subject->name,
                                        .target = subject->target,
                                        .subject = subject},
                              .name = subject->name,
                              .argv = argv,
                              .recording_path = options->recording_path,
                              .python_source = python.source,
                              .profile = profile};
    return single_run(&session);
}

int profile_run_subject(const struct options *given, const struct subject *subject)
{
    struct options options = subject_options(subject, given);
    const char *missing = subject_missing_input(subject, &options);
    if (missing != NULL)
        return result_fail(&options, "usage",
                           "%s needs the input '%s' (%s:%u); give --input %s=PATH", subject->name,
                           missing, subject->config->path, subject->component->line, missing);
    char *profile = profile_new(&options, subject);
    int code = start(&options, subject, profile);
    free(profile);
    return code;
}

static int run_operand(const struct options *options, const struct lp_config *config,
                       const char *kind)
{
    struct subject subject;
    struct lp_error error = {0};
    if (configured_subject(config, kind, options->operands[0], &subject, &error) < 0)
        return result_fail(options, "usage", "%s", error.message);
    return profile_run_subject(options, &subject);
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
