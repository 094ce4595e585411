/* leakpal run: any program under the agent. What is measured in it, the program marks itself; of
 * the configuration only budgets and known leaks hold. */
#include "cli/command.h"

#include <string.h>

#include "cli/configured.h"
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
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct installation installation;
    struct lp_error error = {0};
    if (options->operand_count == 0)
        return result_fail(options, "usage",
                           "run: no command given; expected leakpal run "
                           "[OPTIONS] -- COMMAND [ARGUMENTS]");
    if (configured_load(options, &config, &error) < 0)
        return result_fail(options, "configuration", "%s", error.message);
    if (installation_find(&installation, &error) < 0)
        return result_fail(options, "installation", "%s", error.message);
    struct session session = {.options = options,
                              .installation = &installation,
                              .label = {.mode = "run", .config = config},
                              .name = name_of(options->operands[0]),
                              .recording_path = options->recording_path,
                              .argv = options->operands};
    return single_run(&session);
}
