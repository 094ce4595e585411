/* The timers of an object, asked of the event dispatcher that runs them. */
#ifndef LP_PROBE_QT_QT_TIMER_H
#define LP_PROBE_QT_QT_TIMER_H

#include <stdint.h>

#include "probe/qt/qt_api.h"

/* Calls `visit` for each; none when the dispatcher of the object's thread is of a kind that is not
 * known. Allocates in Qt, and nothing exported gives that back: for a copy of the process only. */
void lp_qt_timers_each(const struct lp_qt *qt, const void *object,
                       void (*visit)(int id, int64_t interval_ms, void *context), void *context);

#endif
