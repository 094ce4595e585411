/* Qt's exported functions and hook table, found at run time in whatever QtCore, QtGui and QtWidgets
 * are loaded: Qt 5.12 and later and Qt 6, Debian's or a wheel's. Addresses of QObjects and other Qt
 * things are opaque here; offsets are in qt_layout.h. */
#ifndef LP_PROBE_QT_QT_API_H
#define LP_PROBE_QT_QT_API_H

#include <stdbool.h>
#include <stdint.h>

/* A class that is returned through a hidden pointer. */
struct lp_qt_returned {
    uintptr_t words[4];
};

/* QMetaMethod: returned in two registers. */
struct lp_qt_method {
    const void *meta_object;
    uintptr_t data;
};

/* Functions may be NULL where their library is not loaded (yet) or the version lacks them. */
struct lp_qt {
    int version; /* 0x060b02 for 6.11.2 */
    const char *(*version_text)(void);
    uintptr_t *hook_data; /* qtHookData: [0] version [1] size [2] Qt version [3] add [4] remove */

    void **application; /* QCoreApplication::self */
    void (*process_events)(int flags);
    void (*send_posted_events)(void *receiver, int type);
    bool (*send_event)(void *receiver, void *event);
    void (*timer_event_construct)(void *event, int timer);
    void (*timer_event_destroy)(void *event);
    const char *(*class_name)(const void *meta_object);
    bool (*inherits)(const void *meta_object, const void *other);
    struct lp_qt_method (*signal)(const void *meta_object, int index);
    struct lp_qt_returned (*method_signature)(const struct lp_qt_method *);
    void *(*object_thread)(const void *object);
    void *(*current_thread)(void);
    int (*loop_level)(const void *thread);
    void *(*pool_instance)(void);
    int (*pool_active)(const void *pool);

    void (*object_construct)(void *memory, void *parent);
    void (*object_destroy)(void *object);
    struct lp_qt_returned (*connect)(const void *sender, const char *signal, const void *receiver,
                                     const char *member, int type);
    void (*connection_destroy)(struct lp_qt_returned *);
    void (*install_filter)(void *object, void *filter);
    void (*delete_later)(void *object);
    struct lp_qt_method (*method)(const void *meta_object, int index);

    const void *pool_meta;                          /* QThreadPool::staticMetaObject */
    const void *thread_meta;                        /* QThread::staticMetaObject */
    bool (*thread_is_running)(const void *thread);  /* locks the thread's mutex */
    bool (*thread_is_finished)(const void *thread); /* locks the thread's mutex */
    const void *animation_meta;                     /* QAbstractAnimation::staticMetaObject */
    int (*animation_state)(const void *animation);
    const void *dispatcher_meta; /* QAbstractEventDispatcher::staticMetaObject */
    void *(*dispatcher)(const void *thread);
    /* What answers for the timers of an object, by the kind of dispatcher and the version:
     * before and from 6.8 on. */
    void *unix_timers, *glib_timers, *unix_timers_68, *glib_timers_68;

    /* What changes an object of the application. A connection here is a QMetaObject::Connection. */
    void (*connection_copy)(uintptr_t *connection, const uintptr_t *other);
    bool (*disconnect)(uintptr_t *connection); /* and gives its reference back */
    void (*thread_quit)(void *thread);
    void (*thread_request_interruption)(void *thread);

    void (*pixmap_cache_clear)(void);
    bool (*window_is_visible)(const void *window);
    const void *window_meta; /* QWindow::staticMetaObject */
    const void *windows;     /* QGuiApplicationPrivate::window_list */
    bool (*widget_is_visible_to)(const void *widget, const void *ancestor);
    const void *widget_meta;
    const void *(*widget_window)(const void *widget);            /* the nearest that is a window */
    bool (*widget_attribute)(const void *widget, int attribute); /* of 32 and more */
    const void *widgets, *widget_ids; /* QWidgetPrivate::allWidgets, mapper */
};

/* Looks for libraries loaded since the last call; NULL while there is no QtCore. Cheap to repeat.
 * Not from an allocation hook: takes the loader's lock. */
const struct lp_qt *lp_qt_find(void);

#endif
