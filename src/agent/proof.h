/* Proof by counterfactual: further cycles in which leakpal itself cuts what is suspected to hold a
 * leak, and then counts what is left of it. Test thread, outside of cycles, GIL held, unless said
 * otherwise. */
#ifndef LP_AGENT_PROOF_H
#define LP_AGENT_PROOF_H

#include <stdint.h>

#include "agent/census.h"

/* After the autopsy: decides what to cut. `census` as the autopsy had it. How many cycles to run
 * first; 0: nothing can be cut. At most half of its `left_ns` is used. */
uint32_t lp_proof_begin(const struct lp_census *census);

/* At the end of a proof cycle's work, before it settles. Does nothing in other cycles. */
void lp_proof_cut(uint16_t epoch);

/* After the cycles that were asked for: counts what they left, and how many to run next; 0: all was
 * tried, or there is no time left. */
uint32_t lp_proof_next(const struct lp_census *census);

/* Writes the PROOF records of what was begun, however far it came. */
void lp_proof_end(void);

#endif
