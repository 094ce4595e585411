/* Python's GIL for the length of a block: a C or C++ program may call without it, and without it no
 * garbage would be collected and no object named. */
#ifndef LP_AGENT_GIL_H
#define LP_AGENT_GIL_H

#include "base/cleanup.h"
#include "probe/cpython/python_api.h"

struct lp_gil {
    const struct lp_python *python; /* NULL: it was ours already, or there is no Python */
    int state;
};

struct lp_gil lp_gil_take(void);
void lp_gil_give(struct lp_gil *gil);

#define LP_WITH_GIL                                                                                \
    lp_cleanup(lp_gil_give) struct lp_gil gil __attribute__((unused)) = lp_gil_take()

#endif
