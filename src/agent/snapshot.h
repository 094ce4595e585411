/* Memory at one moment, as a SNAPSHOT record with its entries. */
#ifndef LP_AGENT_SNAPSHOT_H
#define LP_AGENT_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/record.h"

/* Records memory as it is here and now, and returns what it recorded; without the GIL nothing of
 * Python. with_pss: PSS and USS too, which take a millisecond. cycle 0 is before the first or after
 * the last one, test 0 outside of tests. GUI thread, outside of cycles. */
struct lp_record_snapshot lp_snapshot_here(uint32_t test, uint32_t cycle, const char *label,
                                           bool with_pss);

#endif
