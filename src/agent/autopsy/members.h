/* What was born in a test's cycles and lives, with the cluster of the last census that each belongs
 * to: what an autopsy is to explain. */
#ifndef LP_AGENT_AUTOPSY_MEMBERS_H
#define LP_AGENT_AUTOPSY_MEMBERS_H

#include "agent/gather.h"

/* When in a test something was born. */
enum lp_cycle_part {
    LP_PART_WARMUP, /* where much is made that stays */
    LP_PART_TRAILING,
    LP_PART_STEADY,
    LP_PART_CAPTURED, /* with stacks */
};

struct lp_member {
    uint32_t cluster; /* id in the last census, or 0 */
    enum lp_cycle_part part;
    bool is_named; /* counted in its cluster, not a block that belongs to what is */
};

struct lp_members {
    struct lp_gathered gathered;
    struct lp_member *items; /* by survivor */
    uint32_t count;
    uint32_t captured; /* how many of the last cycles */
};

/* The last `captured` cycles of the census are those with stacks. */
void lp_members_gather(struct lp_members *members, const struct lp_census *census,
                       uint32_t captured);
void lp_members_done(struct lp_members *members);

/* The survivor's index at a block's start, or at the start of a Python object or QObject; 0: none.
 */
uint32_t lp_member_at(const struct lp_members *members, uintptr_t address);

static inline const struct lp_survivor *lp_member_survivor(const struct lp_members *members,
                                                           uint32_t index)
{
    return lp_survivor_at(&members->gathered.survivors, index);
}

#endif
