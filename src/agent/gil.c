/* Asked of Python each time: it may come up, or end, between two calls. */
#include "agent/gil.h"

#include "agent/settle.h"

struct lp_gil lp_gil_take(void)
{
    const struct lp_python *python = lp_python_find();
    if (python == NULL || !python->is_initialized() || lp_holds_gil(python))
        return (struct lp_gil){0};
    return (struct lp_gil){python, python->gil_ensure()};
}

void lp_gil_give(struct lp_gil *gil)
{
    if (gil->python != NULL)
        gil->python->gil_release(gil->state);
}
