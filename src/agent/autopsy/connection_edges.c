/* A connection does not keep its receiver, but what its slot holds:
 *
 *     PyQt      the receiver is a PyQtSlotProxy, and in it (48 in PyQt5, 64 in PyQt6; behind its
 *               own vtable of 8 bytes) is PyQtSlot {function, self, weak self, other callable}
 *               (qpycore_pyqtslot.h): `other` is held, the function by PyQt6, self is not
 *     PySide    a slot object of libpyside (6.8 and later) with a DynamicSlot at 16, or the
 *               receiver is a __GlobalReceiver__ with its data at 24 or next to it: both have the
 *               callable, or a method's function, at 8, and that is held; self is not
 *               (dynamicslot.cpp, globalreceiverv2.cpp)
 *     C++       a slot object whose words are what the functor has captured
 */
#include "agent/autopsy/connection_edges.h"

#include <string.h>

#include "agent/autopsy/qt_facts.h"
#include "agent/autopsy/qt_objects.h"
#include "agent/block_map.h"
#include "agent/foreign_class.h"
#include "base/format.h"
#include "probe/qt/qt_row.h"
#include "probe/qt/qt_slot.h"

enum {
    CONNECTION_BYTES = 88,
    SLOT_OBJECT_HEAD = 16,
    DYNAMIC_CALLABLE = 8,
    DYNAMIC_BYTES = 16,
    RECEIVER_BYTES = 16, /* of a QObject */
    RECEIVER_WORDS = 6,
    MAX_COUNTER_BYTES = 64,
    PROXY_SLOT_5 = 48,
    PROXY_SLOT_6 = 64,
    PROXY_FUNCTION = 0,
    PROXY_OTHER = 24,
    PROXY_BYTES = 32,
    PROXY_CALL = 0, /* the method that calls; the other one waits for the sender's end */
};

static const struct lp_qt *qt_of(const struct lp_walk *walk)
{
    return lp_walk_environment(walk)->qt;
}

static const char *receiver_class(const struct lp_qt *qt, const struct lp_qt_slot *slot)
{
    return slot->receiver != NULL ? qt->class_name(lp_qt_meta_object(slot->receiver)) : "";
}

static bool is_bookkeeping(const struct lp_qt *qt, const struct lp_qt_slot *slot)
{
    const char *name = receiver_class(qt, slot);
    bool is_call = strcmp(name, "PyQtSlotProxy") == 0 && slot->own_method == PROXY_CALL;
    return slot->signal_index == 0 && !is_call && lp_class_is_of_binding(name);
}

static void add_connection(const struct lp_qt_connection *connection, void *context)
{
    lp_walk_edge(context, (struct lp_node){connection->address, LP_NODE_CONNECTION},
                 LP_EDGE_SIGNAL);
}

void lp_connection_edges_of_sender(struct lp_walk *walk, const void *sender)
{
    const struct lp_environment *environment = lp_walk_environment(walk);
    if (environment->layout.knows_connections)
        lp_qt_connections_each(&environment->layout, sender, lp_block_has, add_connection, walk);
}

/* Whether it was something of Python's. */
static bool add_callable(struct lp_walk *walk, uintptr_t word)
{
    struct lp_node node;
    if (word == 0 || !lp_walk_resolve(walk, word, &node) || node.kind > LP_NODE_FRAME ||
        node.address != word)
        return false;
    lp_walk_edge(walk, node, LP_EDGE_SLOT);
    return true;
}

/* A block of which the edges are known: they are the connection's own. */
static void add_leaf(struct lp_walk *walk, uintptr_t block)
{
    lp_qt_leaf_add(block);
    lp_walk_edge(walk, (struct lp_node){block, LP_NODE_NATIVE}, LP_EDGE_SLOT);
}

/* {?, callable, ...}: of PySide. */
static bool add_dynamic(struct lp_walk *walk, uintptr_t block)
{
    if (!lp_block_has(block, DYNAMIC_BYTES) ||
        !add_callable(walk, lp_qt_word((const void *)block, DYNAMIC_CALLABLE)))
        return false;
    add_leaf(walk, block);
    return true;
}

static void add_slot_object(struct lp_walk *walk, const void *slot_object)
{
    uintptr_t address = (uintptr_t)slot_object;
    if (lp_block_has(address, SLOT_OBJECT_HEAD + 8) &&
        add_dynamic(walk, lp_qt_word(slot_object, SLOT_OBJECT_HEAD)))
        add_leaf(walk, address);
    else if (lp_block_has(address, SLOT_OBJECT_HEAD))
        lp_walk_edge(walk, (struct lp_node){address, LP_NODE_NATIVE}, LP_EDGE_SLOT);
}

static void add_proxy(struct lp_walk *walk, const void *proxy)
{
    bool is_qt6 = qt_of(walk)->version >= 0x060000;
    uintptr_t slot = lp_qt_word(proxy, is_qt6 ? PROXY_SLOT_6 : PROXY_SLOT_5);
    if (!lp_block_has(slot, PROXY_BYTES))
        return;
    if (!add_callable(walk, lp_qt_word((const void *)slot, PROXY_OTHER)) && is_qt6)
        add_callable(walk, lp_qt_word((const void *)slot, PROXY_FUNCTION));
}

/* PySide may have put it behind a counter, in one block with it. */
static void add_global_receiver(struct lp_walk *walk, const void *receiver)
{
    struct lp_block block = lp_block_around((uintptr_t)receiver, MAX_COUNTER_BYTES);
    const char *end = (const char *)block.address + block.size;
    const char *place = (const char *)receiver + RECEIVER_BYTES;
    for (int i = 0; block.kind != 0 && i < RECEIVER_WORDS && place + 8 <= end; i++, place += 8)
        if (add_dynamic(walk, lp_qt_word(place, 0)))
            return;
}

void lp_connection_edges(struct lp_walk *walk, struct lp_node node)
{
    const struct lp_qt *qt = qt_of(walk);
    if (!lp_block_has(node.address, CONNECTION_BYTES))
        return;
    struct lp_qt_slot slot = lp_qt_slot_read(qt, (const void *)node.address);
    if (slot.receiver == NULL)
        return;
    if (slot.slot_object != NULL) {
        add_slot_object(walk, slot.slot_object);
        return;
    }
    const char *name = receiver_class(qt, &slot);
    if (!lp_class_is_of_binding(name) || is_bookkeeping(qt, &slot))
        return;
    lp_walk_edge(walk, (struct lp_node){(uintptr_t)slot.receiver, LP_NODE_QOBJECT}, LP_EDGE_SLOT);
    if (strcmp(name, "PyQtSlotProxy") == 0)
        add_proxy(walk, slot.receiver);
    else
        add_global_receiver(walk, slot.receiver);
}

static void signal_name(const struct lp_qt *qt, const struct lp_qt_slot *slot, char *text,
                        size_t size)
{
    if (!lp_qt_signal_signature(qt, lp_qt_meta_object(slot->sender), slot->signal_index, text,
                                (uint32_t)size))
        lp_format(text, size, "signal");
}

void lp_connection_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    const struct lp_qt *qt = qt_of(walk);
    char signal[LP_STEP_TEXT / 2];
    if (!lp_block_has(node.address, CONNECTION_BYTES))
        return;
    struct lp_qt_slot slot = lp_qt_slot_read(qt, (const void *)node.address);
    if (slot.receiver == NULL || slot.sender == NULL)
        return;
    signal_name(qt, &slot, signal, sizeof signal);
    lp_format(step->label, sizeof step->label, "%s.%s", lp_qobject_class(qt, slot.sender), signal);
    if (slot.slot_object == NULL && !lp_class_is_of_binding(receiver_class(qt, &slot)))
        lp_format(step->detail, sizeof step->detail, "to %s", lp_qobject_class(qt, slot.receiver));
}

void lp_connection_name_edge(struct lp_walk *walk, struct lp_node from, struct lp_node to,
                             struct lp_step *step)
{
    const struct lp_qt *qt = qt_of(walk);
    struct lp_node connection = from.kind == LP_NODE_CONNECTION ? from : to;
    if (!lp_block_has(connection.address, CONNECTION_BYTES))
        return;
    struct lp_qt_slot slot = lp_qt_slot_read(qt, (const void *)connection.address);
    if (step->edge == LP_EDGE_SIGNAL && slot.sender != NULL)
        signal_name(qt, &slot, step->name, sizeof step->name);
    else if (step->edge == LP_EDGE_SLOT && slot.receiver != NULL &&
             !lp_class_is_of_binding(receiver_class(qt, &slot)))
        lp_qt_slot_signature(qt, &slot, step->name, sizeof step->name);
}
