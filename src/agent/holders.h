/* Who holds the survivors: enough to know whether more cycles could show an eviction, and which
 * objects nobody holds. */
#ifndef LP_AGENT_HOLDERS_H
#define LP_AGENT_HOLDERS_H

#include "agent/survivors.h"
#include "probe/cpython/python_api.h"
#include "probe/qt/qt_layout.h"

/* Sets `holder`, `holder_name`, `bound` and `filled` of Python objects, from the references of all
 * objects that the collector knows. GIL held. */
void lp_hold_objects(struct lp_survivors *survivors, const struct lp_python *python);

/* Sets `holder` of QObjects with a parent from before their cycle. */
void lp_hold_qobjects(struct lp_survivors *survivors, const struct lp_qt_layout *layout);

#endif
