/* What must be known of all QObjects before one of them is looked at: who filters events, for whom
 * a deletion or a timer waits. Gathered once in the copy. */
#ifndef LP_AGENT_AUTOPSY_QT_FACTS_H
#define LP_AGENT_AUTOPSY_QT_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/environment.h"
#include "base/arena.h"

/* An event that waits in the queue of a thread. */
struct lp_waiting_event {
    const void *receiver;
    const void *event;
    const void *thread; /* the QThread whose loop must deliver it */
    unsigned type;
    int level; /* struct lp_qt_posted */
};

/* A timer that an event dispatcher runs for an object. */
struct lp_running_timer {
    const void *object;
    int64_t interval_ms;
    int id;
};

void lp_qt_facts_gather(const struct lp_environment *environment, struct lp_arena *arena);

/* Calls `visit` for each. */
void lp_waiting_events_each(void (*visit)(const struct lp_waiting_event *, void *), void *context);
/* `key` is a number for the timer, among timers. */
void lp_running_timers_each(void (*visit)(uintptr_t key, const struct lp_running_timer *, void *),
                            void *context);

/* By the address of the event; NULL: it is none of those. */
const struct lp_waiting_event *lp_waiting_event_at(uintptr_t event);
/* The DeferredDelete that waits for the object, or NULL. */
const struct lp_waiting_event *lp_deletion_of(const void *object);
/* By the key that lp_running_timers_each() gave; NULL: it is none of those. */
const struct lp_running_timer *lp_running_timer_at(uintptr_t key);

bool lp_has_timer(const void *object);
bool lp_is_event_filter(const void *object);

/* Whether the block is a table by which a binding finds connections, which their senders hold:
 * PyQt's proxies, PySide's receivers and connections. */
bool lp_is_binding_table(uintptr_t block, uint64_t bytes);

/* Whether the QObject is what a binding puts at the end of a connection. */
bool lp_is_proxy(const void *object);

/* Whether the block is a Connection. */
bool lp_is_connection_block(uintptr_t block, uint64_t bytes);

/* Whether the address is a QObject, also one made before the hook was there. */
bool lp_is_qobject(const void *address);

enum lp_thread_state { LP_THREAD_UNKNOWN, LP_THREAD_NEW, LP_THREAD_RUNNING, LP_THREAD_FINISHED };

/* Of a QThread. UNKNOWN when its mutex was held as the copy was made. */
enum lp_thread_state lp_qthread_state(const struct lp_environment *environment, const void *thread);

/* A block whose words are told by whoever holds it. */
void lp_qt_leaf_add(uintptr_t block);

/* Such a block, or one of Qt's lists of all windows and widgets, which own none of them. */
bool lp_is_qt_registry(const struct lp_environment *environment, uintptr_t block);

#endif
