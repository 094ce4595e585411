/* A Connection is a block of malloc, so the block map knows its birth cycle. */
#include "agent/connections.h"

#include "agent/block_map.h"
#include "agent/foreign_class.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "base/format.h"
#include "base/hash_map.h"

struct walk {
    const struct lp_qt *qt;
    const struct lp_qt_layout *layout;
    uint16_t first, last;
    void (*visit)(const struct lp_found_connection *found, void *context);
    void *context;
    struct lp_qobject sender;
};

/* Receivers that bindings and Qt connect to `destroyed` for their own bookkeeping. */
static bool is_bookkeeping(const struct lp_qt *qt, const struct lp_qt_connection *connection)
{
    return connection->signal_index == 0 &&
           lp_class_is_of_binding(qt->class_name(lp_qt_meta_object(connection->receiver)));
}

/* "QPushButton.clicked(bool)", made once for each class and signal: Qt allocates for it. */
static uint32_t name_of(const struct walk *walk, const struct lp_qt_connection *connection)
{
    static struct lp_hash_map names;
    const void *meta_object = lp_qt_meta_object(connection->sender);
    struct {
        const void *meta_object;
        int64_t signal;
    } key = {meta_object, connection->signal_index};
    uint64_t *name = lp_hash_map_put(&names, lp_hash_bytes(&key, sizeof key));
    if (name == NULL || *name != 0)
        return name != NULL ? (uint32_t)*name : 0;
    char signature[128] = "signal", text[256];
    lp_qt_signal_signature(walk->qt, meta_object, connection->signal_index, signature,
                           sizeof signature);
    lp_format(text, sizeof text, "%s.%s", walk->qt->class_name(meta_object), signature);
    return (uint32_t)(*name = lp_recorder_string(text));
}

static void visit_connection(const struct lp_qt_connection *connection, void *context)
{
    const struct walk *walk = context;
    uint16_t epoch = lp_block_at(connection->address).epoch;
    if (epoch < walk->first || epoch > walk->last || is_bookkeeping(walk->qt, connection))
        return;
    struct lp_found_connection found = {.address = connection->address,
                                        .sender = walk->sender.address,
                                        .receiver = (uintptr_t)connection->receiver,
                                        .name = name_of(walk, connection),
                                        .sender_class = walk->sender.class_name,
                                        .epoch = epoch};
    walk->visit(&found, walk->context);
}

static void visit_sender(const struct lp_qobject *object, void *context)
{
    struct walk *walk = context;
    walk->sender = *object;
    lp_qt_connections_each(walk->layout, (const void *)object->address, lp_block_has,
                           visit_connection, walk);
}

void lp_connections_each(const struct lp_qt *qt, const struct lp_qt_layout *layout, uint16_t first,
                         uint16_t last, void (*visit)(const struct lp_found_connection *, void *),
                         void *context)
{
    if (qt == NULL || !layout->knows_connections)
        return;
    struct walk walk = {qt, layout, first, last, visit, context, {0}};
    lp_suspended++;
    lp_qobject_each(0, LP_EPOCH_MAX, visit_sender, &walk);
    lp_suspended--;
}

static void count_one(const struct lp_found_connection *found, void *context)
{
    (void)found;
    ++*(uint64_t *)context;
}

uint64_t lp_connection_count(const struct lp_qt *qt, const struct lp_qt_layout *layout,
                             uint16_t first, uint16_t last)
{
    uint64_t count = 0;
    lp_connections_each(qt, layout, first, last, count_one, &count);
    return count;
}
