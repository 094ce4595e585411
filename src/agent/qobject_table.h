/* Every live QObject with its birth cycle and the best name of its class, by Qt's own hook table.
 */
#ifndef LP_AGENT_QOBJECT_TABLE_H
#define LP_AGENT_QOBJECT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/qt/qt_api.h"

struct lp_qobject {
    uintptr_t address;
    uint64_t born_ns;
    uint32_t class_name; /* a string of the recording; 0 while it is not known */
    uint16_t epoch;
};

/* Chains into qtHookData. Once for each QtCore; QObjects made before are not known until they are
 * adopted. */
void lp_qobject_table_install(const struct lp_qt *qt);

/* Enters a live QObject under the birth cycle of now, unless it is known. */
void lp_qobject_adopt(void *object);

int64_t lp_qobject_count(uint16_t epoch);
int64_t lp_qobject_count_all(void);

/* Asks the objects born in `first` or later for their classes, and keeps a name once it was known:
 * a Python subclass answers with its own name only while its wrapper lives. On the GUI thread, with
 * the GIL held if there is one. */
void lp_qobject_remember(const struct lp_qt *qt, uint16_t first);

/* The text of struct lp_qobject's class_name; NULL: not known. It stays. */
const char *lp_qobject_class_text(uint32_t class_name);

/* Calls `visit` for every object with first <= epoch <= last. No object can be destroyed meanwhile
 * (its thread waits), so it must be short and must not wait for anything. */
void lp_qobject_each(uint16_t first, uint16_t last,
                     void (*visit)(const struct lp_qobject *object, void *context), void *context);

/* Whether the address is a live QObject; a copy of its entry then. */
bool lp_qobject_find(uintptr_t address, struct lp_qobject *ret);

#endif
