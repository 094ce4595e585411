/* The kinds of cuts, for cut.c. Each adds what it cut to `done`, and says there why it could not.
 */
#ifndef LP_AGENT_CUT_KINDS_H
#define LP_AGENT_CUT_KINDS_H

#include "agent/cut.h"

typedef void (*lp_cut_function)(const struct lp_cut_edge *edge, const struct lp_environment *here,
                                uint16_t epoch, struct lp_cut_done *done);

/* Signal connections of the sender (cut_qt.c). */
void lp_cut_disconnect(const struct lp_cut_edge *edge, const struct lp_environment *here,
                       uint16_t epoch, struct lp_cut_done *done);
/* Children of the parent; without one, QObjects whose parent was not born in the cycle. */
void lp_cut_delete_later(const struct lp_cut_edge *edge, const struct lp_environment *here,
                         uint16_t epoch, struct lp_cut_done *done);
/* Entries of a Python container, attributes (cut_python.c). */
void lp_cut_remove(const struct lp_cut_edge *edge, const struct lp_environment *here,
                   uint16_t epoch, struct lp_cut_done *done);

#endif
