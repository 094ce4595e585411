/* Which cycles a test runs: enough to judge, then some with stacks where something leaks. */
#ifndef LP_AGENT_COURSE_H
#define LP_AGENT_COURSE_H

#include "agent/test_state.h"
#include "trace/vocabulary.h"

enum lp_cycle_role lp_course_role(const struct leakpal_test *test, uint32_t cycle);

/* After the last planned cycle: counts, explains, or plans more. */
void lp_course_decide(struct leakpal_test *test);

/* At the test's end: counts and explains what a loop that was left early has shown, and writes the
 * TEST_END record. */
void lp_course_end(struct leakpal_test *test);

#endif
