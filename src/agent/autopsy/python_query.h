/* A reference from one Python object to another that is to be named. In the copy of the process
 * only. */
#ifndef LP_AGENT_AUTOPSY_PYTHON_QUERY_H
#define LP_AGENT_AUTOPSY_PYTHON_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/autopsy/python_type.h"
#include "agent/autopsy/walk.h"

struct lp_python_query {
    const struct lp_python *python;
    const void *from, *to;
    struct lp_python_type is; /* from */
    struct lp_step *step;     /* gets the edge and its name */
};

/* Answers of the query, all true. The name may be NULL; a str's text is the attribute's or the
 * variable's. */
bool lp_query_answer(const struct lp_python_query *query, enum lp_edge_kind edge, const char *name);
bool lp_query_answer_text(const struct lp_python_query *query, enum lp_edge_kind edge,
                          const void *name);
bool lp_query_answer_index(const struct lp_python_query *query, enum lp_edge_kind edge,
                           size_t index);

/* The object is the one asked for, or the cell in which a variable is it. */
bool lp_query_matches(const struct lp_python_query *query, const void *object);

/* The index of such a one in a tuple; the tuple's size: there is none. */
size_t lp_query_index(const struct lp_python_query *query, const void *tuple);

/* Answers by the key of a dict of names that has the object; false: it has not. */
bool lp_query_name(const struct lp_python_query *query, const void *dict, enum lp_edge_kind edge);

/* Answers by where objects of CPython's own types keep what they hold (a function its __closure__);
 * false: not there. */
bool lp_query_place(const struct lp_python_query *query);

/* Whether the object is a tuple, dict or frame in which `from`, of such a type, keeps what it
 * holds. */
bool lp_python_is_kept_in_place(const struct lp_python *python, const void *from,
                                const void *object);

#endif
