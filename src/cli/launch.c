/* The options go by the environment, so that they stand in nobody's sys.argv. */
#include "cli/launch.h"

#include <errno.h>
#include <stdlib.h>

#include "cli/message.h"
#include "cli/profile.h"

static int find_programs(struct launch *launch, const char **ret_failure_kind,
                         struct lp_error *error)
{
    *ret_failure_kind = "installation";
    int result = installation_find(&launch->installation, error);
    if (result < 0)
        return result;
    *ret_failure_kind = "usage";
    return python_find(launch->options.python, &launch->python, error);
}

static void fill_session(struct launch *launch, const struct subject *subject)
{
    launch->session = (struct session){.options = &launch->options,
                                       .installation = &launch->installation,
                                       .label = {.mode = subject->kind,
                                                 .component = subject->name,
                                                 .target = subject->target,
                                                 .config = subject->config,
                                                 .subject = subject},
                                       .name = subject->name,
                                       .argv = launch->argv,
                                       .recording_path = launch->options.recording_path,
                                       .python_source = launch->python.source,
                                       .profile = launch->profile};
}

int launch_init(struct launch *launch, const struct options *options, const struct subject *subject,
                const char **ret_failure_kind, struct lp_error *error)
{
    *launch = (struct launch){.options = *options};
    int result = find_programs(launch, ret_failure_kind, error);
    if (result < 0)
        return result;
    launch->profile = profile_new(&launch->options, subject);
    if (launch->profile == NULL)
        return lp_error_set(error, -EINVAL, "the options are not valid UTF-8");
    if (options->is_verbose)
        message_print("Python is %s (%s)", launch->python.path, launch->python.source);
    launch->argv[0] = launch->python.path;
    launch->argv[1] = launch->installation.bootstrap;
    launch->argv[2] = (char *)subject->kind;
    launch->argv[3] = (char *)subject->target;
    fill_session(launch, subject);
    return 0;
}

void launch_done(struct launch *launch)
{
    free(launch->profile);
    launch->profile = NULL;
}
