/* Layout (qhash.h and qwidget_p.h of Qt 5, 64-bit):
 *
 *     QHash       a pointer to QHashData; allWidgets and mapper are pointers to one each
 *     QHashData   8 buckets   32 int number of them
 *     Node        0 next   8 hash   16 key   24 value; the last one's next is the QHashData */
#include "agent/widget_entries.h"

#include "agent/block_map.h"
#include "probe/qt/qt_row.h"

enum {
    BUCKETS_OFF = 8,
    BUCKET_COUNT_OFF = 32,
    DATA_BYTES = 40,
    KEY_OFF = 16,
    VALUE_OFF = 24,
    MAX_BUCKETS = 1 << 20,
    MAX_CHAIN = 1000,
};

static void own_entry(struct lp_survivors *survivors, const void *node, unsigned widget_off)
{
    const uint64_t *index = lp_hash_map_find(&survivors->by_address, (uintptr_t)node);
    const uint64_t *widget = lp_hash_map_find(&survivors->by_address, lp_qt_word(node, widget_off));
    if (index == NULL || widget == NULL)
        return;
    struct lp_survivor *entry = lp_survivor_at(survivors, *index);
    const struct lp_survivor *owner = lp_survivor_at(survivors, *widget);
    if (entry->kind == LP_SURVIVOR_NATIVE && owner->kind == LP_SURVIVOR_QOBJECT &&
        entry->epoch == owner->epoch)
        entry->owner = (uint32_t)*widget;
}

static void own_chain(struct lp_survivors *survivors, const void *node, const void *data,
                      unsigned widget_off)
{
    for (int i = 0; i < MAX_CHAIN && node != data; i++) {
        if (!lp_block_has((uintptr_t)node, widget_off + sizeof(uintptr_t)))
            return;
        own_entry(survivors, node, widget_off);
        node = lp_qt_pointer(node, 0);
    }
}

/* `variable` is Qt's, and points to the QHash. */
static void own_entries(struct lp_survivors *survivors, const void *variable, unsigned widget_off)
{
    const void *hash = variable != NULL ? lp_qt_pointer(variable, 0) : NULL;
    const void *data =
        lp_block_has((uintptr_t)hash, sizeof(uintptr_t)) ? lp_qt_pointer(hash, 0) : NULL;
    if (!lp_block_has((uintptr_t)data, DATA_BYTES))
        return;
    const void *buckets = lp_qt_pointer(data, BUCKETS_OFF);
    int32_t count = lp_qt_int(data, BUCKET_COUNT_OFF);
    if (count <= 0 || count > MAX_BUCKETS ||
        !lp_block_has((uintptr_t)buckets, (size_t)count * sizeof(uintptr_t)))
        return;
    for (int32_t i = 0; i < count; i++)
        own_chain(survivors, lp_qt_pointer(buckets, (size_t)i * sizeof(uintptr_t)), data,
                  widget_off);
}

void lp_own_widget_entries(struct lp_survivors *survivors, const struct lp_qt *qt)
{
    if (qt->version >= 0x060000)
        return;
    own_entries(survivors, qt->widgets, KEY_OFF);
    own_entries(survivors, qt->widget_ids, VALUE_OFF);
}
