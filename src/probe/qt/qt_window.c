#include "probe/qt/qt_window.h"

#include <stddef.h>

#include "probe/qt/qt_layout.h"

enum { WA_WSTATE_CREATED = 60 };

bool lp_qt_inherits(const struct lp_qt *qt, const void *object, const void *meta_object)
{
    return qt->inherits != NULL && meta_object != NULL &&
           qt->inherits(lp_qt_meta_object(object), meta_object);
}

bool lp_qt_is_shown(const struct lp_qt *qt, const void *object)
{
    if (qt->widget_is_visible_to != NULL && lp_qt_inherits(qt, object, qt->widget_meta))
        return qt->widget_is_visible_to(object, NULL);
    return qt->window_is_visible != NULL && lp_qt_inherits(qt, object, qt->window_meta) &&
           qt->window_is_visible(object);
}

bool lp_qt_is_top_level(const struct lp_qt *qt, const void *object)
{
    if (qt->widget_window != NULL && lp_qt_inherits(qt, object, qt->widget_meta))
        return qt->widget_window(object) == object;
    return lp_qt_inherits(qt, object, qt->window_meta) && lp_qt_parent(object) == NULL;
}

bool lp_qt_is_closed(const struct lp_qt *qt, const void *object)
{
    return qt->widget_attribute != NULL && lp_qt_inherits(qt, object, qt->widget_meta) &&
           qt->widget_attribute(object, WA_WSTATE_CREATED) && !lp_qt_is_shown(qt, object);
}
