/* Open file descriptors by birth cycle: the descriptor table is looked at after each cycle, and
 * what is new belongs to it. */
#ifndef LP_AGENT_DESCRIPTOR_TABLE_H
#define LP_AGENT_DESCRIPTOR_TABLE_H

#include <stdint.h>

enum { LP_DESCRIPTOR_KIND_BYTES = 16 };

struct lp_descriptor {
    int fd;
    uint16_t epoch;
    uint32_t stack; /* that opened it, in a capture cycle; 0: not known */
    uint64_t device, inode;
    char kind[LP_DESCRIPTOR_KIND_BYTES]; /* "file", "socket", "pipe", "eventfd", ... */
};

/* Reads /proc/self/fd: descriptors that were not there at the last look were born in `epoch`;
 * closed ones are forgotten. The number that is open. Test thread. */
int lp_descriptors_look(uint16_t epoch);

int lp_descriptor_count(uint16_t epoch);
void lp_descriptor_each(uint16_t first, uint16_t last,
                        void (*visit)(const struct lp_descriptor *descriptor, void *context),
                        void *context);

#endif
