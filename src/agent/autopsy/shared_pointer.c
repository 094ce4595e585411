/* Layout (bits/shared_ptr_base.h of GCC):
 *
 *     shared_ptr      0 object   8 control block
 *     control block   0 virtual table   8 int owners   12 int watchers, with 1 for all owners
 *                     16 the object itself (make_shared), its address, or a deleter before that */
#include "agent/autopsy/shared_pointer.h"

#include "agent/autopsy/walk_state.h"
#include "agent/block_map.h"
#include "probe/qt/qt_row.h"

enum { CONTROL_BYTES = 16, MOST_OWNERS = 1 << 20, MAX_REACH = 256, MAX_SCAN_BYTES = 1 << 16 };

static bool is_count(int32_t number)
{
    return number > 0 && number < MOST_OWNERS;
}

static bool is_control_of(const struct lp_walk *walk, uintptr_t control, uintptr_t object)
{
    struct lp_block block = lp_block_at(control);
    const void *words = (const void *)control;
    if (block.kind != LP_BLOCK_NATIVE || block.size < CONTROL_BYTES + sizeof(uintptr_t))
        return false;
    bool is_inside = object >= control + CONTROL_BYTES && object < control + block.size;
    bool is_told = lp_qt_word(words, CONTROL_BYTES) == object ||
                   (block.size >= CONTROL_BYTES + 2 * sizeof(uintptr_t) &&
                    lp_qt_word(words, CONTROL_BYTES + sizeof(uintptr_t)) == object);
    return (is_inside || is_told) && is_count(lp_qt_int(words, 8)) &&
           is_count(lp_qt_int(words, 12)) &&
           lp_native_object_around(walk->places, lp_qt_word(words, 0)) != NULL;
}

bool lp_shares(const struct lp_walk *walk, struct lp_node node)
{
    if (node.kind != LP_NODE_NATIVE && node.kind != LP_NODE_QOBJECT)
        return false;
    struct lp_block block = lp_block_around(node.address, MAX_REACH);
    const uintptr_t *words = (const uintptr_t *)block.address;
    size_t bytes = block.size < MAX_SCAN_BYTES ? block.size : MAX_SCAN_BYTES;
    for (size_t i = 0; block.kind == LP_BLOCK_NATIVE && i + 1 < bytes / sizeof *words; i++)
        if (words[i] != 0 && words[i + 1] != 0 && is_control_of(walk, words[i + 1], words[i]))
            return true;
    return false;
}
