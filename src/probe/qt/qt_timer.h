/* The interval of a timer, asked of the event dispatcher that runs it. */
#ifndef LP_PROBE_QT_QT_TIMER_H
#define LP_PROBE_QT_QT_TIMER_H

#include <stdint.h>

#include "probe/qt/qt_api.h"

/* Milliseconds, or -1 when the dispatcher of the object's thread is of a kind that is not known, or
 * has no such timer. Allocates in Qt, and nothing exported gives that back: for a copy of the
 * process only. */
int64_t lp_qt_timer_interval(const struct lp_qt *qt, const void *object, int id);

#endif
