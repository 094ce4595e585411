/* Anonymous memory straight from the kernel, past the libc functions that the agent intercepts.
 * Safe in signal handlers and under any lock; errno is left alone. */
#ifndef LP_BASE_MAPPING_H
#define LP_BASE_MAPPING_H

#include <stddef.h>

/* Readable and writable zeroed memory, or NULL. `bytes` is rounded up to pages by the kernel. */
void *lp_mapping_new(size_t bytes);

/* The same in huge pages where the kernel has them: for tables that are read all over. */
void *lp_mapping_large(size_t bytes);

/* The same for an array that is filled from its start and is to stay where it is: room for as many
 * items as there is address space for, at most `*count`, which becomes that number. */
void *lp_mapping_array(size_t item_bytes, size_t *count);

/* The same without a reservation of swap (MAP_NORESERVE): for tables that are touched sparsely. */
void *lp_mapping_reserve(size_t bytes);

/* Memory that stays one and the same in copies of the process (MAP_SHARED), touched sparsely. */
void *lp_mapping_shared(size_t bytes);

void lp_mapping_free(void *memory, size_t bytes);

/* Gives the pages back to the kernel; they read as zero afterwards. */
void lp_mapping_discard(void *memory, size_t bytes);

#endif
