/* One cycle of a test: everything that is born between begin and end carries its number; the
 * agent's own work between cycles carries 0. */
#ifndef LP_AGENT_CYCLE_H
#define LP_AGENT_CYCLE_H

#include "agent/test_state.h"
#include "trace/record.h"

void lp_cycle_begin(struct leakpal_test *test);

/* Lets the application settle, counts what the cycle left, and records it. */
void lp_cycle_end(struct leakpal_test *test);

/* What is compared from cycle to cycle, between them. */
void lp_cycle_look_at_rest(struct leakpal_test *test, const struct lp_environment *here,
                           struct lp_record_snapshot snapshot);

#endif
