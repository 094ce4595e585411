#include "agent/orphans.h"

#include <string.h>

#include "agent/foreign_class.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "probe/qt/qt_window.h"

static bool is_orphan(const struct lp_qt *qt, const struct lp_qobject *object)
{
    const void *address = (const void *)object->address;
    return lp_qt_parent(address) == NULL && !lp_qt_is_shown(qt, address);
}

/* PySide's part of a connection: it goes with that, and no code of the application has made it. */
static bool is_receiver(const struct lp_qt *qt, const struct lp_qobject *object)
{
    const void *address = (const void *)object->address;
    return strcmp(qt->class_name(lp_qt_meta_object(address)), "__GlobalReceiver__") == 0;
}

static void look_at(const struct lp_qobject *object, void *context)
{
    const struct lp_census *census = context;
    if (is_orphan(census->qt, object) && !is_receiver(census->qt, object))
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

struct rest {
    const struct lp_qt *qt;
    uint64_t now_ns, min_age_ns;
};

/* The application itself, the thread it lives in, and what Qt and the bindings made. */
static bool is_made_by_others(const struct lp_qt *qt, const void *object)
{
    const char *name = qt->class_name(lp_qt_meta_object(object));
    return (qt->application != NULL && *qt->application == object) ||
           (qt->current_thread != NULL && qt->current_thread() == object) ||
           lp_class_is_of_binding(name) || lp_class_is_of_qt(name);
}

static void look_at_rest(const struct lp_qobject *object, void *context)
{
    const struct rest *rest = context;
    uint64_t age_ns = rest->now_ns - object->born_ns;
    if (age_ns >= rest->min_age_ns && is_orphan(rest->qt, object) &&
        !is_made_by_others(rest->qt, (const void *)object->address))
        lp_put(ORPHAN, orphan, .class_name = object->class_name, .age_ns = age_ns);
}

void lp_orphans_record_at_rest(const struct lp_qt *qt, const struct lp_qt_layout *layout,
                               uint64_t min_age_ns)
{
    struct rest rest = {qt, lp_now_ns(), min_age_ns};
    if (qt != NULL && layout->knows_parent)
        lp_qobject_each(0, LP_EPOCH_MAX, look_at_rest, &rest);
}
