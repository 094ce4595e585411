/* leakpal worker: starts and stops a worker, in a thread or with one of its own. */
#include "cli/cmd_profile.h"
#include "cli/command.h"

int cmd_worker(const struct options *options)
{
    return profile_run(options, "worker");
}
