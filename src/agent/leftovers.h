/* Threads and descriptors that a test leaves behind, one record each. */
#ifndef LP_AGENT_LEFTOVERS_H
#define LP_AGENT_LEFTOVERS_H

#include <stdint.h>

void lp_leftovers_record(uint32_t test, uint16_t first_epoch, uint16_t last_epoch);

#endif
