/* Layout (read off by experiment, Qt 5.15.8 to 6.11.2, 64-bit):
 *
 *     QObject          8 d
 *     QObjectPrivate   8 q_ptr   16 parent   64 (Qt 5) or 96 (Qt 6) connections
 *     ConnectionData   8 signalVector
 *     SignalVector     8 count   16 * (i + 2) list of signal i: {first, last}; i = -1: all signals
 *     Connection      16 next in list   32 sender   40 receiver   88 bytes in all
 *
 * QObject::connect() returns a handle whose one word is the Connection's address, so every offset
 * is checked against a connection of our own. */
#include "probe/qt/qt_layout.h"

#include <malloc.h>
#include <stddef.h>
#include <string.h>

enum {
    OFFSET_TO_TOP = -16, /* from where an object's first word points to */
    OBJECT_D = 8,
    PRIVATE_Q = 8,
    PRIVATE_PARENT = 16,
    DATA_VECTOR = 8,
    DATA_SENDERS = 16,
    VECTOR_COUNT = 8,
    VECTOR_LISTS = 16,
    LIST_BYTES = 16,
    CONNECTION_NEXT = 16,
    CONNECTION_SENDER = 32,
    CONNECTION_RECEIVER = 40,
    CONNECTION_BYTES = 88,
    MAX_PRIVATE_WORDS = 32,
    MAX_SIGNALS = 4096,
    MAX_CONNECTIONS = 1 << 20,
    DIRECT_CONNECTION = 1,
    BYTE_ARRAY_DATA_QT5 = 16,
};

static uintptr_t word_at(const void *base, size_t offset)
{
    uintptr_t word;
    memcpy(&word, (const char *)base + offset, sizeof word);
    return word;
}

static void *pointer_at(const void *base, size_t offset)
{
    return (void *)word_at(base, offset);
}

void *lp_qt_parent(const void *object)
{
    return pointer_at(pointer_at(object, OBJECT_D), PRIVATE_PARENT);
}

const void *lp_qt_meta_object(const void *object)
{
    const void *(*meta_object)(const void *) =
        (const void *(*)(const void *))word_at(pointer_at(object, 0), 0);
    return meta_object(object);
}

const void *lp_qt_whole_object(const void *object)
{
    ptrdiff_t to_top;
    memcpy(&to_top, (const char *)pointer_at(object, 0) + OFFSET_TO_TOP, sizeof to_top);
    return (const char *)object + to_top;
}

const void *lp_qt_super_class(const void *meta_object)
{
    return pointer_at(meta_object, 0);
}

static const void *list_of(const void *vector, int signal)
{
    return (const char *)vector + VECTOR_LISTS + LIST_BYTES * (signal + 1);
}

/* Three objects of our own in memory that malloc has not seen as QObjects. */
struct trial {
    const struct lp_qt *qt;
    _Alignas(16) char memory[3][64];
    void *sender, *first, *second;
    struct lp_qt_returned connections[2];
};

static void make_objects(struct trial *trial)
{
    trial->sender = trial->memory[0];
    trial->first = trial->memory[1];
    trial->second = trial->memory[2];
    trial->qt->object_construct(trial->sender, NULL);
    trial->qt->object_construct(trial->first, NULL);
    trial->qt->object_construct(trial->second, trial->sender);
}

static void connect_objects(struct trial *trial)
{
    trial->connections[0] = trial->qt->connect(trial->sender, "2destroyed()", trial->first,
                                               "1deleteLater()", DIRECT_CONNECTION);
    trial->connections[1] = trial->qt->connect(trial->sender, "2destroyed()", trial->second,
                                               "1deleteLater()", DIRECT_CONNECTION);
}

/* Receivers go first: a sender that goes first would post their deleteLater(). */
static void destroy_objects(struct trial *trial)
{
    trial->qt->connection_destroy(&trial->connections[0]);
    trial->qt->connection_destroy(&trial->connections[1]);
    trial->qt->object_destroy(trial->second);
    trial->qt->object_destroy(trial->first);
    trial->qt->object_destroy(trial->sender);
}

static bool check_parent(const struct trial *trial)
{
    return pointer_at(pointer_at(trial->second, OBJECT_D), PRIVATE_Q) == trial->second &&
           lp_qt_parent(trial->second) == trial->sender && lp_qt_parent(trial->first) == NULL;
}

/* The word of the sender's private part that the connect changed is `connections`. */
static unsigned find_connections(const uintptr_t *before, const uintptr_t *after, size_t count)
{
    for (size_t i = 3; i < count; i++)
        if (before[i] == 0 && after[i] != 0)
            return (unsigned)(i * sizeof(uintptr_t));
    return 0;
}

static bool check_connections(const struct trial *trial, unsigned connections_off)
{
    const void *first = (const void *)trial->connections[0].words[0];
    const void *second = (const void *)trial->connections[1].words[0];
    if (connections_off == 0 || first == NULL || second == NULL)
        return false;
    const void *data = pointer_at(pointer_at(trial->sender, OBJECT_D), connections_off);
    const void *vector = pointer_at(data, DATA_VECTOR);
    if (vector == NULL || word_at(vector, VECTOR_COUNT) == 0)
        return false;
    const void *list = list_of(vector, 0);
    return pointer_at(list, 0) == first && pointer_at(list, 8) == second &&
           pointer_at(first, CONNECTION_NEXT) == second &&
           pointer_at(second, CONNECTION_NEXT) == NULL &&
           pointer_at(first, CONNECTION_SENDER) == trial->sender &&
           pointer_at(first, CONNECTION_RECEIVER) == trial->first;
}

void lp_qt_layout_calibrate(const struct lp_qt *qt, struct lp_qt_layout *ret)
{
    *ret = (struct lp_qt_layout){0};
    if (qt->object_construct == NULL || qt->object_destroy == NULL || qt->connect == NULL ||
        qt->connection_destroy == NULL)
        return;
    struct trial trial = {.qt = qt};
    uintptr_t before[MAX_PRIVATE_WORDS] = {0}, after[MAX_PRIVATE_WORDS] = {0};
    make_objects(&trial);
    const void *private = pointer_at(trial.sender, OBJECT_D);
    size_t bytes = malloc_usable_size((void *)private);
    bytes = bytes < sizeof before ? bytes & ~7ul : sizeof before;
    memcpy(before, private, bytes);
    connect_objects(&trial);
    memcpy(after, private, bytes);
    ret->knows_parent = check_parent(&trial);
    ret->connections_off = find_connections(before, after, bytes / sizeof(uintptr_t));
    ret->knows_connections = check_connections(&trial, ret->connections_off);
    destroy_objects(&trial);
    lp_qt_object_calibrate(qt, ret->connections_off, &ret->objects);
}

struct walk {
    bool (*is_block)(uintptr_t address, uint64_t size);
    void (*visit)(const struct lp_qt_connection *connection, void *context);
    void *context;
};

static void walk_list(const struct walk *walk, const void *list, int signal)
{
    const void *connection = pointer_at(list, 0);
    for (int i = 0; connection != NULL && i < MAX_CONNECTIONS; i++) {
        if (!walk->is_block((uintptr_t)connection, CONNECTION_BYTES))
            return;
        struct lp_qt_connection found = {(uintptr_t)connection,
                                         pointer_at(connection, CONNECTION_SENDER),
                                         pointer_at(connection, CONNECTION_RECEIVER), signal};
        if (found.receiver != NULL)
            walk->visit(&found, walk->context);
        connection = pointer_at(connection, CONNECTION_NEXT);
    }
}

void lp_qt_connections_each(const struct lp_qt_layout *layout, const void *sender,
                            bool (*is_block)(uintptr_t, uint64_t),
                            void (*visit)(const struct lp_qt_connection *, void *), void *context)
{
    const struct walk walk = {is_block, visit, context};
    const void *data = pointer_at(pointer_at(sender, OBJECT_D), layout->connections_off);
    if (data == NULL || !is_block((uintptr_t)data, DATA_VECTOR + 8))
        return;
    const void *vector = pointer_at(data, DATA_VECTOR);
    if (vector == NULL || !is_block((uintptr_t)vector, VECTOR_LISTS + LIST_BYTES))
        return;
    uint64_t count = word_at(vector, VECTOR_COUNT);
    if (count > MAX_SIGNALS ||
        !is_block((uintptr_t)vector, VECTOR_LISTS + LIST_BYTES * (count + 1)))
        return;
    for (int signal = -1; signal < (int)count; signal++)
        walk_list(&walk, list_of(vector, signal), signal);
}

const void *lp_qt_sender_to(const struct lp_qt_layout *layout, const void *receiver,
                            bool (*is_block)(uintptr_t, uint64_t))
{
    const void *data = pointer_at(pointer_at(receiver, OBJECT_D), layout->connections_off);
    if (data == NULL || !is_block((uintptr_t)data, DATA_SENDERS + 8))
        return NULL;
    const void *connection = pointer_at(data, DATA_SENDERS);
    if (connection == NULL || !is_block((uintptr_t)connection, CONNECTION_BYTES) ||
        pointer_at(connection, CONNECTION_RECEIVER) != receiver)
        return NULL;
    return pointer_at(connection, CONNECTION_SENDER);
}

/* The text of a QByteArray; its memory is Qt's and is not given back, as nothing exported does
 * that: callers remember the text, so that it happens once for each signal. */
static const char *byte_array_text(const struct lp_qt *qt, const struct lp_qt_returned *array)
{
    if (qt->version >= 0x060000)
        return (const char *)array->words[1];
    const void *data = (const void *)array->words[0];
    return data == NULL ? NULL : (const char *)data + word_at(data, BYTE_ARRAY_DATA_QT5);
}

bool lp_qt_method_signature(const struct lp_qt *qt, const struct lp_qt_method *method, char *text,
                            uint32_t size)
{
    if (method->meta_object == NULL || qt->method_signature == NULL)
        return false;
    struct lp_qt_returned signature = qt->method_signature(method);
    const char *found = byte_array_text(qt, &signature);
    if (found == NULL || size == 0)
        return false;
    size_t length = strnlen(found, size - 1);
    memcpy(text, found, length);
    text[length] = '\0';
    return true;
}

bool lp_qt_signal_signature(const struct lp_qt *qt, const void *meta_object, int signal_index,
                            char *text, uint32_t size)
{
    if (qt->signal == NULL || signal_index < 0)
        return false;
    struct lp_qt_method method = qt->signal(meta_object, signal_index);
    return lp_qt_method_signature(qt, &method, text, size);
}
