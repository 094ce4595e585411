/* What a QObject is at the moment, asked of Qt: nothing here waits for a lock or changes anything.
 */
#ifndef LP_AGENT_AUTOPSY_QT_OBJECTS_H
#define LP_AGENT_AUTOPSY_QT_OBJECTS_H

#include <stdint.h>

#include "agent/environment.h"

/* enum lp_step_flag: all that is so. */
uint32_t lp_qobject_flags(const struct lp_environment *environment, const void *object);

/* The best name of its class: Python's also when the wrapper is gone. */
const char *lp_qobject_class(const struct lp_qt *qt, const void *object);

#endif
