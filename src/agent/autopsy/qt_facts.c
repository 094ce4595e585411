/* Each QObject is asked once for its timers, its event filters and the thread it lives in; each
 * thread's queue is then read. Nothing is asked that waits for a lock: QThread's own functions do,
 * so they are called only where the lock is seen to be free. */
#include "agent/autopsy/qt_facts.h"

#include "agent/block_map.h"
#include "agent/foreign_class.h"
#include "agent/qobject_table.h"
#include "agent/state.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "probe/qt/qt_row.h"
#include "probe/qt/qt_timer.h"
#include "probe/qt/qt_window.h"

enum {
    OBJECT_D = 8,
    PRIVATE_Q = 8,
    LEAST_OBJECT_BYTES = 16,
    REGISTRY_WORDS = 3,
    CONNECTION_BYTES = 88,
    CONNECTION_SENDER = 32,
    CONNECTION_RECEIVER = 40,
    PROXY_LINK_BYTES = 16,
    LEAST_ADDRESS = 1 << 16,
    MAX_TABLE_WORDS = 256, /* of a table, enough to see what it is */
};

static struct lp_hash_map filters;     /* object -> 1 */
static struct lp_hash_map with_timers; /* object -> 1 */
static struct lp_hash_map queues;      /* QThreadData -> QThread */
static struct lp_hash_map events;      /* event -> struct lp_waiting_event */
static struct lp_hash_map deletions;   /* receiver -> struct lp_waiting_event */
static struct lp_hash_map proxies;     /* receivers that bindings make -> 1 */
static struct lp_hash_map timers;      /* key -> struct lp_running_timer */
static struct lp_hash_map leaves;      /* block -> 1 */
static struct lp_arena *memory;
static const struct lp_environment *here;

static void remember(struct lp_hash_map *map, const void *key, const void *value)
{
    uint64_t *place = key != NULL ? lp_hash_map_put(map, (uint64_t)(uintptr_t)key) : NULL;
    if (place != NULL)
        *place = (uint64_t)(uintptr_t)value;
}

static const void *recall(const struct lp_hash_map *map, const void *key)
{
    const uint64_t *place = key != NULL ? lp_hash_map_find(map, (uint64_t)(uintptr_t)key) : NULL;
    return place != NULL ? (const void *)(uintptr_t)*place : NULL;
}

static void take_filter(const void *filter, void *context)
{
    (void)context;
    remember(&filters, filter, filter);
}

struct timed {
    const void *object;
    size_t count;
};

/* The key: an object has fewer timers than bytes. */
static void take_timer(int id, int64_t interval_ms, void *context)
{
    struct timed *timed = context;
    struct lp_running_timer *timer = lp_arena_new(memory, struct lp_running_timer);
    if (timer == NULL || timed->count == LEAST_OBJECT_BYTES)
        return;
    *timer = (struct lp_running_timer){timed->object, interval_ms, id};
    remember(&timers, (const char *)timed->object + timed->count++, timer);
    remember(&with_timers, timed->object, timed->object);
}

/* A QObject knows the timers that it started by startTimer(); what QTimer::singleShot() makes in
 * Qt 6 starts its own in another way, and is the event dispatcher's child. */
static bool may_have_timers(const void *object)
{
    const void *parent = here->layout.knows_parent ? lp_qt_parent(object) : NULL;
    return lp_qt_has_timers(&here->layout.objects, object) ||
           (parent != NULL && lp_qt_inherits(here->qt, parent, here->qt->dispatcher_meta));
}

static void look_at(const struct lp_qobject *found, void *context)
{
    (void)context;
    const void *object = (const void *)found->address;
    lp_qt_filters_each(&here->layout.objects, object, take_filter, NULL);
    if (lp_class_is_of_binding(here->qt->class_name(lp_qt_meta_object(object))))
        remember(&proxies, object, object);
    if (may_have_timers(object))
        lp_qt_timers_each(here->qt, object, take_timer, &(struct timed){object, 0});
    if (here->layout.objects.knows_posted)
        remember(&queues, lp_qt_thread_data(&here->layout.objects, object),
                 here->qt->object_thread(object));
}

static void take_event(const struct lp_qt_posted *posted, void *context)
{
    struct lp_waiting_event *event = lp_arena_new(memory, struct lp_waiting_event);
    if (event == NULL)
        return;
    *event = (struct lp_waiting_event){.receiver = posted->receiver,
                                       .event = posted->event,
                                       .thread = context,
                                       .type = posted->type,
                                       .level = posted->level};
    remember(&events, posted->event, event);
    if (posted->type == LP_QT_DEFERRED_DELETE)
        remember(&deletions, posted->receiver, event);
}

void lp_qt_facts_gather(const struct lp_environment *environment, struct lp_arena *arena)
{
    here = environment;
    memory = arena;
    lp_qobject_each(0, LP_EPOCH_MAX, look_at, NULL);
    lp_hash_each(&queues, queue)
        lp_qt_posted_each(&environment->layout.objects, (const void *)(uintptr_t)queue->key,
                          take_event, (void *)(uintptr_t)queue->value);
}

void lp_waiting_events_each(void (*visit)(const struct lp_waiting_event *, void *), void *context)
{
    lp_hash_each(&events, entry) visit((const void *)(uintptr_t)entry->value, context);
}

void lp_running_timers_each(void (*visit)(uintptr_t, const struct lp_running_timer *, void *),
                            void *context)
{
    lp_hash_each(&timers, entry)
        visit((uintptr_t)entry->key, (const void *)(uintptr_t)entry->value, context);
}

const struct lp_waiting_event *lp_waiting_event_at(uintptr_t event)
{
    return recall(&events, (const void *)event);
}

const struct lp_waiting_event *lp_deletion_of(const void *object)
{
    return recall(&deletions, object);
}

const struct lp_running_timer *lp_running_timer_at(uintptr_t key)
{
    return recall(&timers, (const void *)key);
}

bool lp_has_timer(const void *object)
{
    return recall(&with_timers, object) != NULL;
}

bool lp_is_event_filter(const void *object)
{
    return recall(&filters, object) != NULL;
}

bool lp_is_qobject(const void *address)
{
    struct lp_qobject found;
    if (lp_qobject_find((uintptr_t)address, &found))
        return true;
    if (!lp_block_has((uintptr_t)address, LEAST_OBJECT_BYTES))
        return false;
    const void *private = lp_qt_pointer(address, OBJECT_D);
    return lp_block_has((uintptr_t) private, LEAST_OBJECT_BYTES) &&
           lp_qt_pointer(private, PRIVATE_Q) == address;
}

bool lp_is_proxy(const void *object)
{
    return recall(&proxies, object) != NULL;
}

bool lp_is_connection_block(uintptr_t block, uint64_t bytes)
{
    const void *connection = (const void *)block;
    return bytes == CONNECTION_BYTES &&
           lp_is_qobject(lp_qt_pointer(connection, CONNECTION_SENDER)) &&
           lp_is_qobject(lp_qt_pointer(connection, CONNECTION_RECEIVER));
}

/* A proxy, or a link of a list of them. */
static bool leads_to_proxy(uintptr_t word)
{
    if (word < LEAST_ADDRESS || word % sizeof word != 0)
        return false;
    return recall(&proxies, (const void *)word) != NULL ||
           (lp_block_has(word, PROXY_LINK_BYTES) &&
            recall(&proxies, lp_qt_pointer((const void *)word, 0)) != NULL);
}

/* {sender, signal, receiver, method, connection} */
static bool is_connection_entry(const uintptr_t *words)
{
    return words[0] >= LEAST_ADDRESS && (uint32_t)words[1] <= UINT16_MAX &&
           lp_block_has(words[4], CONNECTION_BYTES) &&
           lp_qt_word((const void *)words[4], CONNECTION_SENDER) == words[0];
}

bool lp_is_binding_table(uintptr_t block, uint64_t bytes)
{
    const uintptr_t *words = (const uintptr_t *)block;
    size_t count = proxies.count > 0 ? bytes / sizeof *words : 0;
    if (count > MAX_TABLE_WORDS)
        count = MAX_TABLE_WORDS;
    for (size_t i = 0; i < count; i++)
        if (leads_to_proxy(words[i]) || (i + 4 < count && is_connection_entry(&words[i])))
            return true;
    return false;
}

/* QThreadPrivate begins, after QObjectPrivate, with its mutex: a word that is 0 when nobody has
 * locked it (QBasicMutex on Linux). */
static bool may_be_asked(const struct lp_environment *environment, const void *thread)
{
    const struct lp_qt *qt = environment->qt;
    unsigned mutex_off = environment->layout.objects.private_bytes;
    return mutex_off != 0 && qt->thread_is_running != NULL && qt->thread_is_finished != NULL &&
           lp_qt_word(lp_qt_pointer(thread, OBJECT_D), mutex_off) == 0;
}

enum lp_thread_state lp_qthread_state(const struct lp_environment *environment, const void *thread)
{
    if (!may_be_asked(environment, thread))
        return LP_THREAD_UNKNOWN;
    if (environment->qt->thread_is_running(thread))
        return LP_THREAD_RUNNING;
    return environment->qt->thread_is_finished(thread) ? LP_THREAD_FINISHED : LP_THREAD_NEW;
}

/* A variable is a pointer to the container, or the container itself. */
static bool begins_with(const void *variable, size_t words, uintptr_t block)
{
    for (size_t i = 0; variable != NULL && i < words; i++)
        if (lp_qt_word(variable, i * sizeof(uintptr_t)) == block)
            return true;
    return false;
}

void lp_qt_leaf_add(uintptr_t block)
{
    remember(&leaves, (const void *)block, (const void *)block);
}

bool lp_is_qt_registry(const struct lp_environment *environment, uintptr_t block)
{
    const struct lp_qt *qt = environment->qt;
    return recall(&leaves, (const void *)block) != NULL || begins_with(qt->widgets, 1, block) ||
           begins_with(qt->widget_ids, 1, block) ||
           begins_with(qt->windows, environment->layout.objects.is_qt6 ? REGISTRY_WORDS : 1, block);
}
