/* The test that runs, for the functions of leakpal.h that belong to none. */
#ifndef LP_AGENT_TEST_H
#define LP_AGENT_TEST_H

#include <stdint.h>

/* Its number, or 0. Test thread. */
uint32_t lp_test_running(void);

/* Nanoseconds of what leakpal.h gives in seconds; 0 and less mean the standard. */
uint64_t lp_test_seconds(double value, double standard);

#endif
