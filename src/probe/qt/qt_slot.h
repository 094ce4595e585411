/* What a connection calls. Offsets as in qt_layout.c, and of the slot: checked on a connection of
 * our own. */
#ifndef LP_PROBE_QT_QT_SLOT_H
#define LP_PROBE_QT_QT_SLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/qt/qt_api.h"

struct lp_qt_slot {
    const void *sender;
    const void *receiver;
    int signal_index;
    const void *slot_object; /* QtPrivate::QSlotObjectBase {int count, function}; NULL: a method */
    const void *function;    /* of the slot object */
    int method;              /* of the receiver; -1 with a slot object */
    int own_method;          /* the same, counted from the class that declares it */
};

/* Of a live connection, by the address of its block. */
struct lp_qt_slot lp_qt_slot_read(const struct lp_qt *qt, const void *connection);

/* The signature of the receiver's method: "accept()". false: Qt cannot tell. Allocates in Qt. */
bool lp_qt_slot_signature(const struct lp_qt *qt, const struct lp_qt_slot *slot, char *text,
                          size_t size);

#endif
