/* What a QObject's private part says of its relations: children, timers, event filters, and the
 * events that wait for the objects of a thread. Offsets are checked on objects of our own. */
#ifndef LP_PROBE_QT_QT_OBJECT_H
#define LP_PROBE_QT_QT_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/qt/qt_api.h"

struct lp_qt_object_layout {
    bool knows_children;
    bool knows_filters; /* and with them timers and dynamic properties */
    bool knows_posted;
    bool is_qt6;
    unsigned private_bytes;   /* of QObjectPrivate; 0: not known */
    unsigned extra_off;       /* ExtraData in QObjectPrivate */
    unsigned thread_data_off; /* QThreadData in QObjectPrivate */
    unsigned posted_off;      /* the list of posted events in QThreadData */
};

/* Makes two QObjects, posts to one, and destroys them. The caller has suspended tracking and is on
 * a thread that may make QObjects. `connections_off` as lp_qt_layout_calibrate() found it. */
void lp_qt_object_calibrate(const struct lp_qt *qt, unsigned connections_off,
                            struct lp_qt_object_layout *ret);

void lp_qt_children_each(const struct lp_qt_object_layout *layout, const void *object,
                         void (*visit)(const void *child, void *context), void *context);

/* Whether it has started timers that run. */
bool lp_qt_has_timers(const struct lp_qt_object_layout *layout, const void *object);

void lp_qt_filters_each(const struct lp_qt_object_layout *layout, const void *object,
                        void (*visit)(const void *filter, void *context), void *context);

/* The object's ExtraData: timers, event filters and dynamic properties; or NULL. */
const void *lp_qt_extra(const struct lp_qt_object_layout *layout, const void *object);

/* The memory of the values of dynamic properties, or NULL. */
const void *lp_qt_property_values(const struct lp_qt_object_layout *layout, const void *object);

/* A dynamic property. What a QVariant does not hold itself, its first word points to. */
struct lp_qt_property {
    const char *name; /* not terminated */
    size_t name_bytes;
    const uintptr_t *words; /* of the QVariant's data */
    size_t word_count;
};

void lp_qt_properties_each(const struct lp_qt_object_layout *layout, const void *object,
                           void (*visit)(const struct lp_qt_property *property, void *context),
                           void *context);

/* The QThreadData of the thread that the object lives in. */
const void *lp_qt_thread_data(const struct lp_qt_object_layout *layout, const void *object);

struct lp_qt_posted {
    const void *receiver;
    const void *event;
    unsigned type; /* QEvent::Type */
    int level;     /* DeferredDelete: 0 when it was posted outside of any event loop; otherwise it
                      is delivered when control is back at this level (before Qt 6.8 twice the
                      depth of loops) */
};

enum { LP_QT_DEFERRED_DELETE = 52 };

/* The events that wait in a thread's queue. */
void lp_qt_posted_each(const struct lp_qt_object_layout *layout, const void *thread_data,
                       void (*visit)(const struct lp_qt_posted *posted, void *context),
                       void *context);

#endif
