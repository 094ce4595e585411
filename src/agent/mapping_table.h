/* Anonymous mappings that the application makes: address ranges with their birth cycle. */
#ifndef LP_AGENT_MAPPING_TABLE_H
#define LP_AGENT_MAPPING_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/amount.h"

struct lp_mapped_range {
    uintptr_t start;
    uintptr_t end;
    uint16_t epoch;
};

/* A range was mapped, over whatever was there; its birth cycle is now. Any thread. */
void lp_mapping_born(void *start, size_t bytes);

/* A range is gone: what was tracked in it shrinks, splits or disappears. True when
 * there was any. Any thread. */
bool lp_mapping_died(void *start, size_t bytes);

/* How much is mapped of the birth cycles first..last. */
struct lp_amount lp_mapping_count(uint16_t first, uint16_t last);

/* Calls `visit` for every tracked range with first <= epoch <= last, under the table's lock. */
void lp_mapping_each(uint16_t first, uint16_t last,
                     void (*visit)(const struct lp_mapped_range *range, void *context),
                     void *context);

#endif
