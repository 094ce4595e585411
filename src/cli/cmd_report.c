/* leakpal report: renders recordings again, several as the suite that they are. */
#include "cli/command.h"

#include "cli/result.h"

int cmd_report(const struct options *options)
{
    if (options->operand_count == 0)
        return result_fail(options, "usage",
                           "report: no recording given; expected leakpal report [OPTIONS] "
                           "RECORDING...");
    return result_show(options, options->operands, options->operand_count);
}
