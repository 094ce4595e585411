/* What the dynamic properties of a QObject hold: setProperty() keeps a Python object that is no
 * value of Qt in a QVariant, where the collector does not see it. */
#ifndef LP_AGENT_AUTOPSY_PROPERTY_EDGES_H
#define LP_AGENT_AUTOPSY_PROPERTY_EDGES_H

#include "agent/autopsy/walk.h"

/* Edges of a QObject to the Python objects that are values of its properties. */
void lp_property_edges(struct lp_walk *walk, const void *object);

/* Fills the name of such an edge. */
void lp_property_name_edge(struct lp_walk *walk, const void *object, uintptr_t value,
                           struct lp_step *step);

#endif
