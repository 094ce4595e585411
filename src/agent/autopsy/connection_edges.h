/* Signal connections as nodes: a sender holds its connections, a connection what its slot holds. */
#ifndef LP_AGENT_AUTOPSY_CONNECTION_EDGES_H
#define LP_AGENT_AUTOPSY_CONNECTION_EDGES_H

#include "agent/autopsy/walk.h"

/* The connections that start at the QObject, but those of a binding's bookkeeping. */
void lp_connection_edges_of_sender(struct lp_walk *walk, const void *sender);

/* Of a CONNECTION node. */
void lp_connection_edges(struct lp_walk *walk, struct lp_node node);
void lp_connection_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step);

/* Of an edge that leads to or from a CONNECTION node. */
void lp_connection_name_edge(struct lp_walk *walk, struct lp_node from, struct lp_node to,
                             struct lp_step *step);

#endif
