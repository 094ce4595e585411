/* leakpal report: renders a recording again. */
#include "cli/command.h"

#include "cli/result.h"

int cmd_report(const struct options *options)
{
    if (options->operand_count != 1)
        return result_fail(options, "usage", "report: expected one recording, and %d were given",
                           options->operand_count);
    return result_show(options, options->operands[0]);
}
