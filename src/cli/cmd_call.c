/* leakpal call: calls a callable. */
#include "cli/cmd_profile.h"
#include "cli/command.h"

int cmd_call(const struct options *options)
{
    return profile_run(options, "call");
}
