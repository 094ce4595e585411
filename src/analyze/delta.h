/* Live objects after a test against before it, by the snapshots that it begins and ends with. */
#ifndef LP_ANALYZE_DELTA_H
#define LP_ANALYZE_DELTA_H

#include <stdint.h>

#include "analyze/model.h"

struct lp_delta {
    const char *name;
    int64_t change; /* never 0 */
};

/* The test's first snapshot of that label, or NULL. */
const struct lp_snapshot *lp_test_snapshot(const struct lp_test *test, const char *label);

/* Calls `visit` for each Python type or QObject class that there are more or fewer of, by name.
 * Nothing when one of the two snapshots is missing. */
void lp_test_deltas_each(const struct lp_test *test, enum lp_layer domain,
                         void (*visit)(const struct lp_delta *delta, void *context), void *context);

#endif
