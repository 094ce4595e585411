/* Layout (qobject_p.h and qthread_p.h of qtbase, checked on Qt 5.15.2 to 6.11, 64-bit):
 *
 *     QObjectPrivate  24 children   [connections - 16] ExtraData*   [connections - 8] QThreadData*
 *     ExtraData       Qt 5: 8 names 16 values 24 timers 32 filters
 *                     Qt 6: 0 names 24 values 48 timers 72 filters
 *     QByteArray      Qt 5: a pointer to {4 size, 16 way to the text}   Qt 6: 8 text 16 size
 *     QVariant        Qt 5: 0 data, a word   Qt 6: 0 data, 3 words
 *     QThreadData     [thread - 32 in Qt 5, - 56 or - 48 in Qt 6] posted events   thread: searched
 *     QPostEvent       0 receiver   8 event   16 priority
 *     QEvent          Qt 5: 16 type, DeferredDelete: 20 level   Qt 6: 8 type, 16 level
 *     QPointer         0 counter   8 object */
#include "probe/qt/qt_object.h"

#include <malloc.h>

#include "probe/qt/qt_row.h"

enum {
    OBJECT_D = 8,
    PRIVATE_CHILDREN = 24,
    EVENT_BYTES = 24, /* of QPostEvent */
    POINTER_BYTES = 16,
    MAX_CHILDREN = 1 << 20,
    MAX_POSTED = 1 << 20,
    MAX_FILTERS = 1 << 12,
    MAX_TIMERS = 1 << 12,
    MAX_PROPERTIES = 1 << 12,
    MAX_NAME = 1 << 12,
    MAX_THREAD_WORDS = 20,
};

/* Where Qt 5 and Qt 6 differ. */
struct shape {
    unsigned names, values, timers, filters; /* in ExtraData */
    unsigned type, level;                    /* in QEvent */
    unsigned name_bytes, value_bytes;        /* in the lists of names and values */
};

static const struct shape shapes[] = {{8, 16, 24, 32, 16, 20, 8, 16},
                                      {0, 24, 48, 72, 8, 16, 24, 32}};

static const struct shape *shape_of(const struct lp_qt_object_layout *layout)
{
    return &shapes[layout->is_qt6];
}

static const void *private_of(const void *object)
{
    return lp_qt_pointer(object, OBJECT_D);
}

static struct lp_qt_row children_of(const struct lp_qt_object_layout *layout, const void *object)
{
    const char *place = (const char *)private_of(object) + PRIVATE_CHILDREN;
    return layout->is_qt6 ? lp_qt_list6(place, MAX_CHILDREN) : lp_qt_list5(place, MAX_CHILDREN);
}

static const char *extra_of(const struct lp_qt_object_layout *layout, const void *object)
{
    return lp_qt_pointer(private_of(object), layout->extra_off);
}

/* Qt 5's list keeps what is larger than a word behind pointers. */
static struct lp_qt_row filters_of(const struct lp_qt_object_layout *layout, const void *object)
{
    const char *extra = extra_of(layout, object);
    if (extra == NULL)
        return (struct lp_qt_row){0};
    const char *place = extra + shape_of(layout)->filters;
    return layout->is_qt6 ? lp_qt_list6(place, MAX_FILTERS) : lp_qt_list5(place, MAX_FILTERS);
}

static const void *filter_at(const struct lp_qt_object_layout *layout, struct lp_qt_row row,
                             size_t index)
{
    const void *pointer =
        layout->is_qt6 ? row.first + POINTER_BYTES * index : lp_qt_pointer(row.first, 8 * index);
    const void *counter = lp_qt_pointer(pointer, 0);
    return counter != NULL && lp_qt_int(counter, 4) != 0 ? lp_qt_pointer(pointer, 8) : NULL;
}

const void *lp_qt_thread_data(const struct lp_qt_object_layout *layout, const void *object)
{
    return lp_qt_pointer(private_of(object), layout->thread_data_off);
}

static struct lp_qt_row posted_at(bool is_qt6, const char *thread_data, unsigned offset)
{
    return is_qt6 ? lp_qt_list6(thread_data + offset, MAX_POSTED)
                  : lp_qt_vector5(thread_data + offset, MAX_POSTED);
}

/* --- Calibration --- */

struct trial {
    const struct lp_qt *qt;
    _Alignas(16) char memory[2][64];
    void *parent, *child;
};

static void make_trial(struct trial *trial)
{
    const struct lp_qt *qt = trial->qt;
    trial->parent = trial->memory[0];
    trial->child = trial->memory[1];
    qt->object_construct(trial->parent, NULL);
    qt->object_construct(trial->child, trial->parent);
    qt->install_filter(trial->parent, trial->child);
    qt->delete_later(trial->child);
}

static void destroy_trial(struct trial *trial)
{
    trial->qt->object_destroy(trial->child);
    trial->qt->object_destroy(trial->parent);
}

static bool check_children(const struct lp_qt_object_layout *layout, const struct trial *trial)
{
    struct lp_qt_row row = children_of(layout, trial->parent);
    return row.count == 1 && lp_qt_pointer(row.first, 0) == trial->child &&
           children_of(layout, trial->child).count == 0;
}

static bool check_filters(const struct lp_qt_object_layout *layout, const struct trial *trial)
{
    struct lp_qt_row row = filters_of(layout, trial->parent);
    return row.count == 1 && filter_at(layout, row, 0) == trial->child &&
           extra_of(layout, trial->child) == NULL;
}

static unsigned find_thread(const void *thread_data, const void *thread)
{
    for (unsigned i = 3; i < MAX_THREAD_WORDS; i++)
        if (lp_qt_pointer(thread_data, i * 8) == thread)
            return i * 8;
    return 0;
}

/* Whether the trial's DeferredDelete is in the list; what has a lower priority stands behind it. */
static bool is_posted_at(const struct lp_qt_object_layout *layout, const struct trial *trial,
                         const char *thread_data, unsigned offset)
{
    struct lp_qt_row row = posted_at(layout->is_qt6, thread_data, offset);
    for (size_t i = row.count; i > 0; i--) {
        const char *entry = row.first + EVENT_BYTES * (i - 1);
        const char *event = lp_qt_pointer(entry, 8);
        if (lp_qt_pointer(entry, 0) == trial->child)
            return event != NULL &&
                   (uint16_t)lp_qt_int(event, shape_of(layout)->type) == LP_QT_DEFERRED_DELETE;
    }
    return false;
}

static void find_posted(struct lp_qt_object_layout *layout, const struct trial *trial)
{
    static const unsigned before5[] = {32}, before6[] = {56, 48};
    const unsigned *before = layout->is_qt6 ? before6 : before5;
    const char *data = lp_qt_thread_data(layout, trial->child);
    unsigned thread = data != NULL ? find_thread(data, trial->qt->object_thread(trial->child)) : 0;
    for (unsigned i = 0; i < (layout->is_qt6 ? 2u : 1u) && !layout->knows_posted; i++) {
        if (thread < before[i] || !is_posted_at(layout, trial, data, thread - before[i]))
            continue;
        layout->posted_off = thread - before[i];
        layout->knows_posted = true;
    }
}

void lp_qt_object_calibrate(const struct lp_qt *qt, unsigned connections_off,
                            struct lp_qt_object_layout *ret)
{
    *ret = (struct lp_qt_object_layout){.is_qt6 = qt->version >= 0x060000};
    if (qt->object_construct == NULL || qt->object_destroy == NULL || qt->install_filter == NULL ||
        qt->delete_later == NULL || connections_off < PRIVATE_CHILDREN + 16)
        return;
    struct trial trial = {.qt = qt};
    make_trial(&trial);
    ret->private_bytes = (unsigned)malloc_usable_size((void *)private_of(trial.parent));
    ret->extra_off = connections_off - 16;
    ret->thread_data_off = connections_off - 8;
    ret->knows_children = check_children(ret, &trial);
    ret->knows_filters = check_filters(ret, &trial);
    find_posted(ret, &trial);
    destroy_trial(&trial);
}

/* --- Reading --- */

void lp_qt_children_each(const struct lp_qt_object_layout *layout, const void *object,
                         void (*visit)(const void *, void *), void *context)
{
    struct lp_qt_row row =
        layout->knows_children ? children_of(layout, object) : (struct lp_qt_row){0};
    for (size_t i = 0; i < row.count; i++)
        if (lp_qt_pointer(row.first, 8 * i) != NULL)
            visit(lp_qt_pointer(row.first, 8 * i), context);
}

bool lp_qt_has_timers(const struct lp_qt_object_layout *layout, const void *object)
{
    const char *extra = layout->knows_filters ? extra_of(layout, object) : NULL;
    if (extra == NULL)
        return false;
    const char *place = extra + shape_of(layout)->timers;
    struct lp_qt_row row =
        layout->is_qt6 ? lp_qt_list6(place, MAX_TIMERS) : lp_qt_vector5(place, MAX_TIMERS);
    return row.count > 0;
}

void lp_qt_filters_each(const struct lp_qt_object_layout *layout, const void *object,
                        void (*visit)(const void *, void *), void *context)
{
    struct lp_qt_row row =
        layout->knows_filters ? filters_of(layout, object) : (struct lp_qt_row){0};
    for (size_t i = 0; i < row.count; i++)
        if (filter_at(layout, row, i) != NULL)
            visit(filter_at(layout, row, i), context);
}

const void *lp_qt_extra(const struct lp_qt_object_layout *layout, const void *object)
{
    return layout->knows_filters ? extra_of(layout, object) : NULL;
}

const void *lp_qt_property_values(const struct lp_qt_object_layout *layout, const void *object)
{
    const char *extra = lp_qt_extra(layout, object);
    return extra != NULL ? lp_qt_pointer(extra, shape_of(layout)->values) : NULL;
}

static struct lp_qt_property property5(const char *name, const char *value)
{
    const char *text = lp_qt_pointer(name, 0);
    return (struct lp_qt_property){.name = text + lp_qt_word(text, 16),
                                   .name_bytes = (size_t)lp_qt_int(text, 4),
                                   .words = (const void *)value,
                                   .word_count = 1};
}

static struct lp_qt_property property6(const char *name, const char *value)
{
    return (struct lp_qt_property){.name = lp_qt_pointer(name, 8),
                                   .name_bytes = lp_qt_word(name, 16),
                                   .words = (const void *)value,
                                   .word_count = 3};
}

void lp_qt_properties_each(const struct lp_qt_object_layout *layout, const void *object,
                           void (*visit)(const struct lp_qt_property *, void *), void *context)
{
    const char *extra = lp_qt_extra(layout, object);
    if (extra == NULL)
        return;
    const struct shape *shape = shape_of(layout);
    const char *name_place = extra + shape->names, *value_place = extra + shape->values;
    struct lp_qt_row names = layout->is_qt6 ? lp_qt_list6(name_place, MAX_PROPERTIES)
                                            : lp_qt_list5(name_place, MAX_PROPERTIES);
    struct lp_qt_row values = layout->is_qt6 ? lp_qt_list6(value_place, MAX_PROPERTIES)
                                             : lp_qt_vector5(value_place, MAX_PROPERTIES);
    for (size_t i = 0; i < names.count && names.count == values.count; i++) {
        const char *name = names.first + shape->name_bytes * i;
        const char *value = values.first + shape->value_bytes * i;
        struct lp_qt_property property =
            layout->is_qt6 ? property6(name, value) : property5(name, value);
        if (property.name != NULL && property.name_bytes < MAX_NAME)
            visit(&property, context);
    }
}

void lp_qt_posted_each(const struct lp_qt_object_layout *layout, const void *thread_data,
                       void (*visit)(const struct lp_qt_posted *, void *), void *context)
{
    if (!layout->knows_posted)
        return;
    struct lp_qt_row row = posted_at(layout->is_qt6, thread_data, layout->posted_off);
    for (size_t i = 0; i < row.count; i++) {
        const char *entry = row.first + EVENT_BYTES * i, *event = lp_qt_pointer(entry, 8);
        if (event == NULL) /* delivered, and not yet taken out */
            continue;
        struct lp_qt_posted posted = {.receiver = lp_qt_pointer(entry, 0),
                                      .event = event,
                                      .type = (uint16_t)lp_qt_int(event, shape_of(layout)->type)};
        if (posted.type == LP_QT_DEFERRED_DELETE)
            posted.level = lp_qt_int(event, shape_of(layout)->level);
        visit(&posted, context);
    }
}
