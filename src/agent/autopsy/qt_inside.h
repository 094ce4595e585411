/* QObjects that have no block of their own: variables on a stack or of a library, members of
 * something larger. */
#ifndef LP_AGENT_AUTOPSY_QT_INSIDE_H
#define LP_AGENT_AUTOPSY_QT_INSIDE_H

#include "agent/autopsy/walk.h"

/* Forgets what was gathered before. */
void lp_qt_inside_begin(struct lp_arena *arena);

/* Notes where the QObject lives, when that is inside of a block. */
void lp_qt_inside_add(const void *object);

/* "stack" or "variable" for one that lives there, else NULL. Static text. */
const char *lp_qt_variable(const struct lp_walk *walk, const void *object);

/* The block's edges to the QObjects inside of it. */
void lp_qt_inside_edges(struct lp_walk *walk, uintptr_t block);

#endif
