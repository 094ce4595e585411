/* leakpal dialog: opens and closes a dialog (or any widget, or whatever a callable returns). */
#include "cli/cmd_profile.h"
#include "cli/command.h"

int cmd_dialog(const struct options *options)
{
    return profile_run(options, "dialog");
}
