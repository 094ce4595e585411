/* What a QObject is at the moment, asked of Qt: nothing here waits for a lock or changes anything.
 */
#ifndef LP_AGENT_AUTOPSY_QT_OBJECTS_H
#define LP_AGENT_AUTOPSY_QT_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/environment.h"

/* Whether the object is there for its timer only, as the one that QTimer::singleShot() makes: it
 * has no parent (or the event dispatcher for one), and Python does not own it. */
bool lp_is_of_timer(const struct lp_environment *environment, const void *object);

/* enum lp_step_flag: all that is so. */
uint32_t lp_qobject_flags(const struct lp_environment *environment, const void *object);

/* The best name of its class: Python's also when the wrapper is gone. */
const char *lp_qobject_class(const struct lp_qt *qt, const void *object);

#endif
