/* The made-up recordings, each one situation that a report must tell rightly. */
#ifndef LP_TESTS_RECORDINGS_H
#define LP_TESTS_RECORDINGS_H

#include <stddef.h>

#include "writer.h"

struct recording {
    const char *name;
    void (*write)(struct writer *writer);
};

/* In explained.c. */
void recording_held_by_lambda(struct writer *writer);

extern const struct recording recordings[];
extern const size_t recording_count;

#endif
