/* Facts about one QObject, for the step of a path that leads to it. */
#include "agent/autopsy/qt_objects.h"

#include <string.h>

#include "agent/autopsy/qt_facts.h"
#include "agent/autopsy/wrappers.h"
#include "agent/qobject_table.h"
#include "probe/qt/qt_window.h"
#include "trace/vocabulary.h"

enum { ANIMATION_RUNNING = 2 }; /* QAbstractAnimation::Running */

bool lp_is_of_timer(const struct lp_environment *environment, const void *object)
{
    struct lp_wrapper wrapper;
    const struct lp_qt *qt = environment->qt;
    if (!lp_has_timer(object) || !environment->layout.knows_parent)
        return false;
    const void *python = lp_wrapper_of(object), *parent = lp_qt_parent(object);
    if (python != NULL && lp_wrapper_read(python, &wrapper) && wrapper.is_owned)
        return false;
    return parent == NULL || lp_qt_inherits(qt, parent, qt->dispatcher_meta);
}

static bool is_active(const struct lp_qt *qt, const void *object)
{
    return lp_has_timer(object) ||
           (qt->animation_state != NULL && lp_qt_inherits(qt, object, qt->animation_meta) &&
            qt->animation_state(object) == ANIMATION_RUNNING);
}

static uint32_t thread_flags(const struct lp_environment *environment, const void *object)
{
    const struct lp_qt *qt = environment->qt;
    bool is_thread = lp_qt_inherits(qt, object, qt->thread_meta);
    const void *thread = is_thread ? object : qt->object_thread(object);
    enum lp_thread_state state =
        thread != NULL ? lp_qthread_state(environment, thread) : LP_THREAD_FINISHED;
    if (state == LP_THREAD_FINISHED)
        return LP_STEP_FINISHED;
    return is_thread && state == LP_THREAD_RUNNING ? LP_STEP_RUNNING : 0;
}

/* Python's class tells its name only while there is a wrapper, so it was remembered. */
static bool is_unwrapped(const struct lp_qt *qt, const void *object)
{
    const char *now = qt->class_name(lp_qt_meta_object(object));
    return lp_wrapper_of(object) == NULL && strcmp(lp_qobject_class(qt, object), now) != 0;
}

uint32_t lp_qobject_flags(const struct lp_environment *environment, const void *object)
{
    const struct lp_qt *qt = environment->qt;
    uint32_t flags = thread_flags(environment, object);
    flags |= lp_qt_is_shown(qt, object) ? LP_STEP_SHOWN : 0;
    flags |= lp_qt_is_closed(qt, object) ? LP_STEP_CLOSED : 0;
    flags |= lp_qt_is_top_level(qt, object) ? LP_STEP_TOP_LEVEL : 0;
    flags |= lp_deletion_of(object) != NULL ? LP_STEP_PENDING : 0;
    flags |= lp_is_event_filter(object) ? LP_STEP_FILTER : 0;
    flags |= is_active(qt, object) ? LP_STEP_ACTIVE : 0;
    flags |= is_unwrapped(qt, object) ? LP_STEP_UNWRAPPED : 0;
    return flags;
}

const char *lp_qobject_class(const struct lp_qt *qt, const void *object)
{
    struct lp_qobject found;
    const char *remembered =
        lp_qobject_find((uintptr_t)object, &found) ? lp_qobject_class_text(found.class_name) : NULL;
    return remembered != NULL ? remembered : qt->class_name(lp_qt_meta_object(object));
}
