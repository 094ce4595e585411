/* The block map: for every live block of malloc its size, birth cycle and kind, in four bytes for
 * each 16-byte granule of address space, found by the address alone. No lock, no hash. */
#ifndef LP_AGENT_BLOCK_MAP_H
#define LP_AGENT_BLOCK_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/amount.h"

enum lp_block_kind {
    LP_BLOCK_NATIVE = 1,
    LP_BLOCK_PYTHON_BUFFER = 2, /* large blocks of Python's mem domain */
    LP_BLOCK_PYTHON_OBJECT = 3, /* large blocks of Python's obj domain, all of it without pages */
};

struct lp_block {
    uintptr_t address;
    uint64_t size; /* bytes, as asked for */
    uint16_t epoch;
    uint8_t kind; /* enum lp_block_kind; 0: no such block */
};

/* Reserves the root. false: no address space; the map then stays empty and calls do nothing. */
bool lp_block_map_open(void);

/* In a forked child: nothing is entered any more. */
void lp_block_map_close(void);

/* A block was handed out: enters it under the birth cycle of now. Any thread. */
void lp_block_born(void *address, size_t size, enum lp_block_kind kind);

/* A block is about to be released: to be called before the real free, or another thread's birth at
 * the same address could be lost. The block as it was (kind 0 when it was not known). Any thread.
 */
struct lp_block lp_block_died(void *address);

/* The same without the answer. Only a store: a free that had to read the tag first would wait for
 * its cache line. */
void lp_block_forget(void *address);

/* Undoes lp_block_died() after a failed realloc. */
void lp_block_restore(struct lp_block block);

/* The block that starts at the address (kind 0: none). Any thread; a snapshot. */
struct lp_block lp_block_at(uintptr_t address);

/* The block at the address, or around it, will be asked for soon. */
void lp_block_prefetch(uintptr_t address);

/* Whether a block of at least so many bytes starts at the address. */
bool lp_block_has(uintptr_t address, uint64_t bytes);

/* The block that contains the address, searched back over at most `reach` bytes. */
struct lp_block lp_block_around(uintptr_t address, size_t reach);

/* The stack that what lies at this address was born with, for blocks of Python's pages, mappings
 * and QObjects too; a stack's number stays until the next birth there. 0: none was ever set. Any
 * thread.
 */
void lp_block_set_stack(uintptr_t address, uint32_t stack);
uint32_t lp_block_stack(uintptr_t address);

/* How much lives of the birth cycles first..last, by a scan of all tags that were ever used: about
 * a quarter of the native heap is read. */
struct lp_amount lp_block_map_count(uint16_t first, uint16_t last);

/* Calls `visit` for every live block with first <= epoch <= last. Blocks that come and go meanwhile
 * may be seen or not. */
void lp_block_map_each(uint16_t first, uint16_t last,
                       void (*visit)(const struct lp_block *block, void *context), void *context);

#endif
