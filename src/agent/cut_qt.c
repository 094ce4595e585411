/* QObjects are gathered first and cut then, each looked up again: a cut destroys others, and the
 * table of QObjects is locked while it is walked. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/block_map.h"
#include "agent/connections.h"
#include "agent/cut_kinds.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/vector.h"

enum { THREAD_PATIENCE_MS = 1000, PAUSE_NS = 1000000 };

struct gathering {
    const struct lp_cut_edge *edge;
    const struct lp_environment *here;
    uint16_t epoch;
    struct lp_arena arena;
    struct lp_vector found; /* struct lp_qobject, or struct lp_found_connection */
};

static void gathering_done(struct gathering *gathering)
{
    lp_arena_done(&gathering->arena);
}

static bool is_a(const struct lp_qt *qt, const void *object, const void *class_meta)
{
    const void *meta_object = lp_qt_meta_object(object);
    return class_meta != NULL && meta_object != NULL && qt->inherits(meta_object, class_meta);
}

static bool is_alive(const struct lp_qobject *object)
{
    struct lp_qobject now;
    return lp_qobject_find(object->address, &now) && now.born_ns == object->born_ns;
}

static void gather_object(const struct lp_qobject *object, void *context)
{
    struct gathering *gathering = context;
    struct lp_qobject *place;
    if (gathering->edge->what != 0 && gathering->edge->what != object->class_name)
        return;
    place = lp_vector_add(&gathering->found, &gathering->arena, struct lp_qobject);
    if (place != NULL)
        *place = *object;
}

static void gather_objects(struct gathering *gathering)
{
    lp_qobject_each(gathering->epoch, gathering->epoch, gather_object, gathering);
}

/* --- Connections --- */

static void gather_connection(const struct lp_found_connection *found, void *context)
{
    struct gathering *gathering = context;
    const struct lp_cut_edge *edge = gathering->edge;
    if ((edge->holder != 0 && found->sender != edge->holder) ||
        (edge->what != 0 && found->name != edge->what))
        return;
    struct lp_found_connection *place =
        lp_vector_add(&gathering->found, &gathering->arena, struct lp_found_connection);
    if (place != NULL)
        *place = *found;
}

static const char *receiver_class(const struct lp_qt *qt, const struct lp_found_connection *found)
{
    struct lp_qobject receiver;
    return lp_qobject_find(found->receiver, &receiver)
               ? qt->class_name(lp_qt_meta_object((const void *)found->receiver))
               : "";
}

/* A QMetaObject::Connection is one word, the connection's address, and owns a reference that
 * disconnect() gives back: so it is made by copying. */
static bool disconnect(const struct lp_qt *qt, const struct lp_found_connection *found)
{
    const char *receiver = receiver_class(qt, found);
    /* Shared by all connections of one callable, and owned by a table of PySide's (before 6.8). */
    if (strcmp(receiver, "__GlobalReceiver__") == 0)
        return false;
    /* PyQt's disconnect() disconnects, and then deletes the proxy that holds the callable. */
    bool is_proxy = strcmp(receiver, "PyQtSlotProxy") == 0;
    uintptr_t word = found->address, connection = 0;
    qt->connection_copy(&connection, &word);
    bool is_cut = qt->disconnect(&connection);
    if (is_proxy)
        qt->delete_later((void *)found->receiver);
    return is_cut;
}

void lp_cut_disconnect(const struct lp_cut_edge *edge, const struct lp_environment *here,
                       uint16_t epoch, struct lp_cut_done *done)
{
    lp_cleanup(gathering_done) struct gathering gathering = {
        .edge = edge, .here = here, .epoch = epoch};
    const struct lp_qt *qt = here->qt;
    if (qt->disconnect == NULL || qt->connection_copy == NULL)
        return;
    lp_connections_each(qt, &here->layout, epoch, epoch, gather_connection, &gathering);
    lp_vector_each(&gathering.found, struct lp_found_connection, found)
    {
        if (lp_block_at(found->address).epoch != epoch)
            continue;
        if (disconnect(qt, found))
            done->cuts++;
        else
            done->reason = lp_recorder_string("this version of the binding frees the callable by "
                                              "its own disconnect() only");
    }
}

/* --- QObjects --- */

static bool is_held(const struct gathering *gathering, const struct lp_qobject *object)
{
    uintptr_t holder = gathering->edge->holder;
    uintptr_t parent = (uintptr_t)lp_qt_parent((const void *)object->address);
    struct lp_qobject above;
    if (holder != 0)
        return parent == holder;
    return !lp_qobject_find(parent, &above) || above.epoch != gathering->epoch;
}

bool lp_cut_can_delete(uintptr_t object)
{
    struct lp_qobject found;
    if (!lp_qobject_find(object, &found))
        return false;
    struct lp_block own = lp_block_at((uintptr_t)lp_qt_whole_object((const void *)object));
    return own.kind != 0 && own.epoch == found.epoch;
}

void lp_cut_delete_later(const struct lp_cut_edge *edge, const struct lp_environment *here,
                         uint16_t epoch, struct lp_cut_done *done)
{
    lp_cleanup(gathering_done) struct gathering gathering = {
        .edge = edge, .here = here, .epoch = epoch};
    if (here->qt->delete_later == NULL || !here->layout.knows_parent)
        return;
    gather_objects(&gathering);
    lp_vector_each(&gathering.found, struct lp_qobject, object)
    {
        if (!is_alive(object) || !is_held(&gathering, object))
            continue;
        if (lp_cut_can_delete(object->address)) {
            here->qt->delete_later((void *)object->address);
            done->cuts++;
        } else {
            done->reason = lp_recorder_string(LP_CUT_NOT_ITS_OWN);
        }
    }
}

/* --- Threads --- */

static bool is_running(const struct lp_qt *qt, const struct lp_qobject *object)
{
    const void *thread = (const void *)object->address;
    return is_alive(object) && is_a(qt, thread, qt->thread_meta) && qt->thread_is_running(thread);
}

static void ask_to_end(const struct lp_qt *qt, void *thread)
{
    qt->thread_request_interruption(thread);
    qt->thread_quit(thread);
}

/* Without the GIL: the thread may need it to end. */
static uint32_t wait_for_end(const struct gathering *gathering)
{
    const struct lp_python *python = gathering->here->python;
    struct lp_py_thread *state = python != NULL ? python->save_thread() : NULL;
    uint32_t running = 1;
    int saved_errno = errno;
    for (int ms = 0; running > 0 && ms < THREAD_PATIENCE_MS; ms++) {
        struct timespec pause = {.tv_nsec = PAUSE_NS};
        syscall(SYS_nanosleep, &pause, NULL);
        running = 0;
        lp_vector_each(&gathering->found, const struct lp_qobject, object)
        {
            running += is_running(gathering->here->qt, object);
        }
    }
    errno = saved_errno;
    if (state != NULL)
        python->restore_thread(state);
    return running;
}

static void gather_thread(const struct lp_qobject *object, void *context)
{
    struct gathering *gathering = context;
    struct lp_qobject *place;
    if (!is_a(gathering->here->qt, (const void *)object->address, gathering->here->qt->thread_meta))
        return;
    place = lp_vector_add(&gathering->found, &gathering->arena, struct lp_qobject);
    if (place != NULL)
        *place = *object;
}

bool lp_cut_threads(const struct lp_environment *here, uint16_t epoch, uint32_t *ret_ended)
{
    lp_cleanup(gathering_done) struct gathering gathering = {.here = here, .epoch = epoch};
    const struct lp_qt *qt = here->qt;
    uint32_t running = 0;
    *ret_ended = 0;
    if (qt == NULL || qt->thread_meta == NULL)
        return true;
    lp_qobject_each(epoch, epoch, gather_thread, &gathering);
    lp_vector_each(&gathering.found, struct lp_qobject, object)
    {
        if (!is_running(qt, object))
            continue;
        ask_to_end(qt, (void *)object->address);
        running++;
    }
    uint32_t left = running > 0 ? wait_for_end(&gathering) : 0;
    *ret_ended = running - left;
    return left == 0;
}
