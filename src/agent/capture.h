/* Birth stacks, in capture cycles only: for every block, QObject, mapping, thread and descriptor
 * that is born there, the stack that made it. */
#ifndef LP_AGENT_CAPTURE_H
#define LP_AGENT_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

/* From now on births are captured, or no more. Test thread, between cycles. */
void lp_capture_start(void);
void lp_capture_stop(void);

/* The stack that the block or QObject at this address was born with, in a cycle that was captured;
 * 0: none. The address is the block's start. Also in a copy of the process. */
uint32_t lp_capture_stack(uintptr_t address);

/* The stack that opened the descriptor, while it is open; 0: it was not captured. */
uint32_t lp_capture_descriptor_stack(int fd);

/* A descriptor was opened just now. Any thread, while births are captured; errno untouched. */
void lp_capture_descriptor(int fd);

/* Writes the FRAME records of a captured stack, once for each. Also in a copy of the process. */
void lp_capture_record(uint32_t stack);

#endif
