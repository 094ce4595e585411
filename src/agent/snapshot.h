/* Memory at one moment, as a SNAPSHOT record with its entries. */
#ifndef LP_AGENT_SNAPSHOT_H
#define LP_AGENT_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"
#include "probe/qt/qt_layout.h"
#include "trace/record.h"

struct lp_snapshot {
    uint32_t test, cycle;
    const char *label;
    bool with_pss;                  /* PSS and USS too: a millisecond */
    const struct lp_python *python; /* NULL: none, or no GIL */
    const struct lp_qt *qt;         /* NULL: none */
    const struct lp_qt_layout *layout;
};

/* Records it and returns what it recorded. GUI thread, outside of cycles. */
struct lp_record_snapshot lp_snapshot_take(const struct lp_snapshot *snapshot);

#endif
