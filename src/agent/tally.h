/* Live blocks and bytes by birth cycle, without a scan: each thread adds and subtracts in a table
 * of its own, and the sum over all tables is the truth. */
#ifndef LP_AGENT_TALLY_H
#define LP_AGENT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_tally {
    int64_t blocks;
    int64_t bytes;
    int64_t objects; /* blocks that hold a Python object */
};

/* Any thread, async-signal-safe after the thread's first call. */
void lp_tally_born(uint16_t epoch, size_t bytes, bool is_object);
void lp_tally_died(uint16_t epoch, size_t bytes, bool is_object);

/* The sum over all threads for one birth cycle, or for all of them. A thread that allocates
 * meanwhile may be seen a little late. */
struct lp_tally lp_tally_of(uint16_t epoch);
struct lp_tally lp_tally_all(uint16_t newest_epoch);

/* Gives the calling thread's table to the next new thread; later calls of this thread still count.
 */
void lp_tally_leave(void);

#endif
