/* Connection (qobject_p_p.h of qtbase; read off by experiment, Qt 5.15 to 6.11): 32 sender
 * 40 receiver   56 slot object or function   80 method offset (16 bits)   82 method, relative (16
 * bits)   84 signal index (27 bits), type of connection (3 bits in Qt 5, 2 in Qt 6), then whether
 * there is a slot object. QSlotObjectBase: 0 reference count   8 function. */
#include "probe/qt/qt_slot.h"

#include "probe/qt/qt_layout.h"
#include "probe/qt/qt_row.h"

enum {
    CONNECTION_SENDER = 32,
    CONNECTION_RECEIVER = 40,
    CONNECTION_SLOT = 56,
    CONNECTION_METHOD = 80,
    CONNECTION_FLAGS = 84,
    SLOT_FUNCTION = 8,
    SIGNAL_BITS = 27,
};

static bool has_slot_object(const struct lp_qt *qt, uint32_t flags)
{
    return (flags & (qt->version >= 0x060000 ? 1u << 29 : 1u << 30)) != 0;
}

/* The lowest bits, with their sign. */
static int signal_of(uint32_t flags)
{
    return (int32_t)(flags << (32 - SIGNAL_BITS)) >> (32 - SIGNAL_BITS);
}

struct lp_qt_slot lp_qt_slot_read(const struct lp_qt *qt, const void *connection)
{
    uint32_t flags = (uint32_t)lp_qt_int(connection, CONNECTION_FLAGS);
    uint32_t method = (uint32_t)lp_qt_int(connection, CONNECTION_METHOD);
    struct lp_qt_slot slot = {.sender = lp_qt_pointer(connection, CONNECTION_SENDER),
                              .receiver = lp_qt_pointer(connection, CONNECTION_RECEIVER),
                              .signal_index = signal_of(flags),
                              .method = -1,
                              .own_method = -1};
    if (has_slot_object(qt, flags)) {
        slot.slot_object = lp_qt_pointer(connection, CONNECTION_SLOT);
        if (slot.slot_object != NULL)
            slot.function = lp_qt_pointer(slot.slot_object, SLOT_FUNCTION);
    } else {
        slot.method = (int)((method & 0xffff) + (method >> 16));
        slot.own_method = (int)(method >> 16);
    }
    return slot;
}

bool lp_qt_slot_signature(const struct lp_qt *qt, const struct lp_qt_slot *slot, char *text,
                          size_t size)
{
    if (qt->method == NULL || slot->method < 0 || slot->receiver == NULL)
        return false;
    struct lp_qt_method method = qt->method(lp_qt_meta_object(slot->receiver), slot->method);
    return lp_qt_method_signature(qt, &method, text, (uint32_t)size);
}
