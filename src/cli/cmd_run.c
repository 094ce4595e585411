/* leakpal run: any program under the agent. What is measured in it, the program marks itself. */
#include "cli/command.h"

#include <string.h>

#include "cli/locate.h"
#include "cli/result.h"
#include "cli/single.h"

static const char *name_of(const char *command)
{
    const char *slash = strrchr(command, '/');
    return slash == NULL || slash[1] == '\0' ? command : slash + 1;
}

int cmd_run(const struct options *options)
{
    struct installation installation;
    struct lp_error error = {0};
    if (options->operand_count == 0)
        return result_fail(options, "usage",
                           "run: no command given; expected leakpal run "
                           "[OPTIONS] -- COMMAND [ARGUMENTS]");
    if (installation_find(&installation, &error) < 0)
        return result_fail(options, "installation", "%s", error.message);
    struct session session = {.options = options,
                              .installation = &installation,
                              .label = {.mode = "run"},
                              .name = name_of(options->operands[0]),
                              .recording_path = options->recording_path,
                              .argv = options->operands};
    return single_run(&session);
}
