/* The one graph across the heaps, as far as it has been looked at: a search from the roots for the
 * cheapest path to every node. Who knows a kind of node adds its edges when it is that node's turn
 * (autopsy/python_edges.c, qt_edges.c, native_edges.c), and names an edge when it is on a path that
 * is told. Runs in the copy: nothing here takes a lock or calls malloc of the host. */
#ifndef LP_AGENT_AUTOPSY_WALK_H
#define LP_AGENT_AUTOPSY_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/environment.h"
#include "base/arena.h"
#include "trace/vocabulary.h"

struct lp_walk;

/* A node: an address and what is there. A QObject's address is the QObject's, a Python object's the
 * PyObject's, a connection's its block's, a thread's its kernel id, a native block's its start. */
struct lp_node {
    uintptr_t address;
    enum lp_node_kind kind;
};

/* The environment of the copy: Python with the GIL as the test thread held it, Qt and its layout.
 */
const struct lp_environment *lp_walk_environment(const struct lp_walk *walk);

/* Memory that lives as long as the walk. */
struct lp_arena *lp_walk_arena(struct lp_walk *walk);

/* --- For those who know edges: while a node's edges are asked for --- */

/* The node has an edge to this one. For a Python object LP_NODE_PYTHON will do: which of the Python
 * kinds it is, is asked for when its own edges are. The kind decides what the edge costs: a certain
 * edge that a person would name costs least, a guessed one most (edge_cost() in walk.c). Weak
 * references are no edges. */
void lp_walk_edge(struct lp_walk *walk, struct lp_node to, enum lp_edge_kind edge);

/* The node holds this word, which may be an address of a block, a Python object or a QObject. What
 * it points to is found in the block map, the Python heap and the QObject table; an edge
 * LP_EDGE_POINTER, unless it is known who else holds it (lp_qt_has_owner). Native words hold
 * neither QObjects nor Python wrappers for certain (registries of Qt and of the bindings point to
 * all of them): such an edge costs most. */
void lp_walk_word(struct lp_walk *walk, uintptr_t word);

/* All words of a piece of memory that is readable. */
void lp_walk_words(struct lp_walk *walk, const void *memory, size_t bytes);

/* A root: `name` is static text: "module", "frame", "window", "application", "thread", "data",
 * "thread-local data", "event queue", "timer". */
void lp_walk_root(struct lp_walk *walk, struct lp_node root, const char *name);

/* What is at an address, as lp_walk_word() finds it; false: nothing that is known. */
bool lp_walk_resolve(struct lp_walk *walk, uintptr_t word, struct lp_node *ret);

/* Whether it was born in the test's cycles. */
bool lp_walk_is_survivor(const struct lp_walk *walk, struct lp_node node);

/* --- A step of a path that is told --- */

enum { LP_STEP_TEXT = 200 };

struct lp_step {
    enum lp_edge_kind edge;   /* may be made more exact than it was in the search */
    char name[LP_STEP_TEXT];  /* of the edge; empty when there is none, or it is user data */
    char label[LP_STEP_TEXT]; /* of the node */
    char detail[LP_STEP_TEXT];
    char file[512];
    uint32_t line;
    uint32_t flags; /* enum lp_step_flag; SURVIVOR and CONSERVATIVE are the walk's */
};

/* --- Python (python_edges.c) --- */

/* Roots: sys.modules, frames of all threads, interpreter state, and what the C code of modules
 * keeps. */
void lp_python_roots(struct lp_walk *walk);
/* Edges of PYTHON, MODULE, CLASS, FUNCTION and FRAME nodes; of dicts and tuples that are not
 * tracked too. `object` is not in a heap for static types. */
void lp_python_edges(struct lp_walk *walk, const void *object);
/* Which of the Python kinds the object at an address is. */
enum lp_node_kind lp_python_node_kind(const struct lp_python *python, const void *object);
void lp_python_describe(struct lp_walk *walk, const void *object, struct lp_step *step);
/* Refines step->edge and fills step->name. False: there is no such reference (an edge through a
 * dict that belongs to an instance is told as the instance's attribute: see lp_python_is_hidden).
 */
bool lp_python_name_edge(struct lp_walk *walk, const void *from, const void *to,
                         struct lp_step *step);
/* A node that is not told as a step of its own, as it belongs to the one before it: an instance's
 * or module's __dict__, a method's or closure's tuple and cells (the cell is folded into edge
 * CELL). */
bool lp_python_is_hidden(struct lp_walk *walk, const void *from, const void *object);

/* --- Qt and the bindings (qt_edges.c, connection_edges.c) --- */

/* Roots: the application, shown windows, posted events, running threads and timers. */
void lp_qt_roots(struct lp_walk *walk);
/* Edges of QOBJECT, CONNECTION, THREAD, TIMER, EVENT and APPLICATION nodes: children, connections
 * by sender and what their slots hold, the wrapper that C++ keeps. */
void lp_qt_edges(struct lp_walk *walk, struct lp_node node);
void lp_qt_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step);
void lp_qt_name_edge(struct lp_walk *walk, struct lp_node from, struct lp_node to,
                     struct lp_step *step);
/* For a Python object: the C++ object that its wrapper owns (address 0: it is none, or does not
 * own). */
struct lp_node lp_qt_wrapped(struct lp_walk *walk, const void *object);
/* Facts for the flags of a wrapper's step: GONE, SHOWN, CLOSED, PENDING, RUNNING, ... */
uint32_t lp_qt_wrapper_flags(struct lp_walk *walk, const void *object);
/* Whether it is known who holds it, so that a word in native memory that points to it means
 * nothing: a QObject with a parent or a wrapper that owns it, a wrapper of a QObject, a connection
 * and what a binding puts at its end, the private part of a QObject. */
bool lp_qt_has_owner(struct lp_walk *walk, struct lp_node node);
/* Registries of Qt and the bindings that point to what they do not hold: a native block in which
 * words are not to be followed (sip's and shiboken's maps of wrappers, Qt's sets of widgets). */
bool lp_qt_is_registry(struct lp_walk *walk, uintptr_t block);

/* --- Native memory (native_edges.c) --- */

/* Roots: data segments of loaded objects, thread stacks and registers. */
void lp_native_roots(struct lp_walk *walk);
/* Edges of NATIVE, BUFFER and MAPPING nodes: every word. */
void lp_native_edges(struct lp_walk *walk, struct lp_node node);
void lp_native_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step);

#endif
