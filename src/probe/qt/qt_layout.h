/* Where Qt keeps what it exports no function for: found on objects of our own when Qt appears, and
 * switched off by name where it does not fit. The offsets are stable from Qt 5.15 to 6.12. */
#ifndef LP_PROBE_QT_QT_LAYOUT_H
#define LP_PROBE_QT_QT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/qt/qt_api.h"
#include "probe/qt/qt_object.h"

struct lp_qt_layout {
    bool knows_parent;
    bool knows_connections;
    unsigned connections_off; /* in QObjectPrivate */
    struct lp_qt_object_layout objects;
};

/* Makes some QObjects, connects and destroys them. The caller has suspended tracking and is on a
 * thread that may make QObjects. */
void lp_qt_layout_calibrate(const struct lp_qt *qt, struct lp_qt_layout *ret);

/* The parent, or NULL. Only with knows_parent. */
void *lp_qt_parent(const void *object);

/* The meta object by the object's own virtual function: not while it is being constructed. */
const void *lp_qt_meta_object(const void *object);

/* Where the whole object starts that the QObject is the base of: what deleting it releases. By the
 * virtual table (Itanium C++ ABI, 2.5: offset to top). */
const void *lp_qt_whole_object(const void *object);

/* The class it is derived from, or NULL. */
const void *lp_qt_super_class(const void *meta_object);

struct lp_qt_connection {
    uintptr_t address; /* of the 88-byte block */
    const void *sender;
    const void *receiver;
    int signal_index;
};

/* Calls `visit` for every connection that starts at the sender. `is_block` says whether an address
 * is a live block of at least that size: nothing is followed that is not. Only with
 * knows_connections; the sender must not be destroyed meanwhile. */
void lp_qt_connections_each(const struct lp_qt_layout *layout, const void *sender,
                            bool (*is_block)(uintptr_t address, uint64_t size),
                            void (*visit)(const struct lp_qt_connection *connection, void *context),
                            void *context);

/* An object that has a connection to the receiver, or NULL: the one that was connected last. As
 * lp_qt_connections_each(). */
const void *lp_qt_sender_to(const struct lp_qt_layout *layout, const void *receiver,
                            bool (*is_block)(uintptr_t address, uint64_t size));

/* Writes the method's signature, "clicked(bool)", cut to `size`; false when Qt cannot tell.
 * Allocates in Qt. */
bool lp_qt_method_signature(const struct lp_qt *qt, const struct lp_qt_method *method, char *text,
                            uint32_t size);
/* The same of a signal, by its index among the signals. */
bool lp_qt_signal_signature(const struct lp_qt *qt, const void *meta_object, int signal_index,
                            char *text, uint32_t size);

#endif
