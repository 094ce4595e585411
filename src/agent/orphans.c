/* Whether a window is shown is asked of QWidget and QWindow themselves. */
#include "agent/orphans.h"

#include "agent/qobject_table.h"
#include "agent/recorder.h"

static bool is_shown(const struct lp_qt *qt, const void *object)
{
    const void *meta_object = lp_qt_meta_object(object);
    if (qt->inherits == NULL)
        return false;
    if (qt->widget_meta != NULL && qt->widget_is_visible_to != NULL &&
        qt->inherits(meta_object, qt->widget_meta))
        return qt->widget_is_visible_to(object, NULL);
    return qt->window_meta != NULL && qt->window_is_visible != NULL &&
           qt->inherits(meta_object, qt->window_meta) && qt->window_is_visible(object);
}

static void look_at(const struct lp_qobject *object, void *context)
{
    const struct lp_census *census = context;
    const void *address = (const void *)object->address;
    if (lp_qt_parent(address) != NULL || is_shown(census->qt, address))
        return;
    lp_put(ORPHAN, orphan, .test = census->test,
           .cycle = (uint32_t)(object->epoch - census->first_epoch + 1),
           .class_name = object->class_name, .age_ns = lp_now_ns() - object->born_ns);
}

void lp_orphans_record(const struct lp_census *census)
{
    if (census->qt == NULL || !census->layout->knows_parent)
        return;
    uint32_t last = census->first_epoch + census->cycles - census->trailing - 1;
    lp_qobject_each((uint16_t)(census->first_epoch + census->warmup), (uint16_t)last, look_at,
                    (void *)census);
}
