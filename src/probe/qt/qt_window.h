/* What a QObject shows on the screen, asked of QWidget and QWindow themselves. No lock is waited
 * for. */
#ifndef LP_PROBE_QT_QT_WINDOW_H
#define LP_PROBE_QT_QT_WINDOW_H

#include <stdbool.h>

#include "probe/qt/qt_api.h"

/* `meta_object` may be NULL, for a library that is not loaded: false. */
bool lp_qt_inherits(const struct lp_qt *qt, const void *object, const void *meta_object);

/* A visible window, or a visible widget in one. */
bool lp_qt_is_shown(const struct lp_qt *qt, const void *object);

/* A widget that is a window of its own, or a QWindow. */
bool lp_qt_is_top_level(const struct lp_qt *qt, const void *object);

/* A widget that had a window of the system, and is not visible now. */
bool lp_qt_is_closed(const struct lp_qt *qt, const void *object);

#endif
