/* What the kernel says of this process: memory, threads, descriptors. Reads /proc by system calls,
 * allocates nothing. */
#ifndef LP_PROBE_SYSTEM_PROCESS_MEMORY_H
#define LP_PROBE_SYSTEM_PROCESS_MEMORY_H

#include <stdint.h>

struct lp_process_memory {
    uint64_t rss_bytes;
    uint64_t pss_bytes; /* shared pages divided among those who share them */
    uint64_t uss_bytes; /* private pages only */
};

/* RSS alone, from statm: microseconds. 0 when it cannot be read. */
uint64_t lp_rss_bytes(void);

/* All three, from smaps_rollup: about a millisecond. 0 or -errno. */
int lp_process_memory_read(struct lp_process_memory *ret);

#endif
