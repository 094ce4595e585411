/* Qt's tables of all widgets. */
#ifndef LP_AGENT_WIDGET_ENTRIES_H
#define LP_AGENT_WIDGET_ENTRIES_H

#include "agent/survivors.h"
#include "probe/qt/qt_api.h"

/* What Qt 5 notes about a widget in tables of its own goes with the widget: sets `owner` of those
 * blocks. In Qt 6 the tables are no blocks of their own for each widget. */
void lp_own_widget_entries(struct lp_survivors *survivors, const struct lp_qt *qt);

#endif
