/* How much is alive. */
#ifndef LP_AGENT_AMOUNT_H
#define LP_AGENT_AMOUNT_H

#include <stdint.h>

struct lp_amount {
    int64_t blocks;
    int64_t bytes;
    int64_t objects; /* blocks that hold a Python object */
};

static inline struct lp_amount lp_amount_sum(struct lp_amount a, struct lp_amount b)
{
    return (struct lp_amount){a.blocks + b.blocks, a.bytes + b.bytes, a.objects + b.objects};
}

#endif
