/* The edges that lead to survivors: from each other, and from outside. Gathered while the graph is
 * searched; what retained sizes and the holders of what no root reaches are found by. */
#ifndef LP_AGENT_AUTOPSY_WEB_H
#define LP_AGENT_AUTOPSY_WEB_H

#include "agent/autopsy/walk_state.h"

/* Edges between survivors by their indexes; 0 is everything else. */
struct lp_web {
    struct lp_graph graph, reverse;
};

/* After the search: adds what the survivors that it did not reach refer to. 0 or -ENOMEM. */
int lp_web_build(struct lp_web *web, struct lp_walk *walk);

/* How an unreached survivor is held by others: a chain of survivors from one that nothing refers
 * to, or around a cycle, up to itself, at most `limit` long. Its length; 1: nothing refers to it.
 */
uint32_t lp_web_chain(const struct lp_web *web, struct lp_walk *walk, uint32_t member,
                      uint32_t *ret_chain, uint32_t limit);

/* Writes RETAINED for every cluster that `is_wanted` (by id, up to `clusters`). */
void lp_retained_record(const struct lp_web *web, struct lp_walk *walk, const bool *is_wanted,
                        uint32_t clusters);

#endif
