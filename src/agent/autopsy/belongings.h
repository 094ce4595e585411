/* What something has although neither a reference nor a word of its own leads there: a
 * table has it for as long as its owner lives (ephemerons: B. Hayes, "Ephemerons: a new
 * finalization mechanism", OOPSLA 1997). Gathered before the search. */
#ifndef LP_AGENT_AUTOPSY_BELONGINGS_H
#define LP_AGENT_AUTOPSY_BELONGINGS_H

#include "agent/autopsy/walk.h"

void lp_belonging_add(struct lp_walk *walk, uintptr_t owner, struct lp_node node,
                      enum lp_edge_kind edge);

/* Adds the edges to what belongs to the node at the address. */
void lp_belonging_edges(struct lp_walk *walk, uintptr_t owner);

/* Values and keys of every weakref.WeakKeyDictionary: they belong to what the key refers to. GIL
 * held. */
void lp_weak_tables_gather(struct lp_walk *walk);

/* Whether a dict is the table of a WeakKeyDictionary. */
bool lp_weak_table_is(const void *dict);

/* Weak references that give themselves up in their callback: they belong to what they refer to. GIL
 * held. */
void lp_weak_callbacks_gather(struct lp_walk *walk);

/* Entries that a binding's map has for wrappers which survived. After the wrappers. */
void lp_map_entries_gather(struct lp_walk *walk);

/* Whether a block is such an entry: it goes with its wrapper, and no other word holds it. */
bool lp_map_entry_is(const struct lp_walk *walk, uintptr_t block);

#endif
