/* What the process runs on and what the agent can see here, found out once and recorded. */
#ifndef LP_AGENT_ENVIRONMENT_H
#define LP_AGENT_ENVIRONMENT_H

#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"
#include "probe/qt/qt_layout.h"

struct lp_environment {
    const struct lp_python *python; /* NULL: none */
    const struct lp_qt *qt;         /* NULL: none (yet) */
    struct lp_qt_layout layout;
};

/* Looks for Python and Qt, hooks what is new, calibrates once a QCoreApplication exists, and writes
 * FEATURE and ENVIRONMENT records for what has changed. Test thread. */
const struct lp_environment *lp_environment_attach(void);

/* Only hooks Qt, when it is there now and was not. Any thread. */
void lp_environment_attach_qt(void);

/* The part of it that this thread may use now: Python only with the GIL. */
struct lp_environment lp_environment_here(void);

#endif
