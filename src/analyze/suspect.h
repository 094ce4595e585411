/* Which part of a path to blame. */
#ifndef LP_ANALYZE_SUSPECT_H
#define LP_ANALYZE_SUSPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/evidence.h"

/* The path to tell of a cluster: what most of its members have in common, rather by certain edges
 * than by guesses. NULL: none was looked for, or the search did not end. */
const struct lp_path *lp_cluster_path(const struct lp_cluster *cluster);

/* Index of the first step that there is one more of in every cycle: its edge is the border between
 * what was there before and what leaks. steps.count: there is none. */
size_t lp_path_border(const struct lp_path *path);

/* Whether every cycle adds one to the cluster of this step's node. */
bool lp_step_accumulates(const struct lp_step *step);

/* The step of this index; NULL when there is none, also for index -1 as a size_t. */
const struct lp_step *lp_path_step(const struct lp_path *path, size_t index);

/* The last step: the member itself. NULL for a path without steps. */
/* No root reaches it, and its members hold each other: the last step is the first one's node, or
 * one like it. */
bool lp_path_is_ring(const struct lp_path *path);

const struct lp_step *lp_path_leaf(const struct lp_path *path);

#endif
