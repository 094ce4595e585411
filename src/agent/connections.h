/* All signal connections between known QObjects, by birth cycle. */
#ifndef LP_AGENT_CONNECTIONS_H
#define LP_AGENT_CONNECTIONS_H

#include <stdint.h>

#include "probe/qt/qt_layout.h"

struct lp_found_connection {
    uintptr_t address, sender, receiver;
    uint32_t name; /* "QPushButton.clicked(bool)" */
    uint32_t sender_class;
    uint16_t epoch;
};

/* Calls `visit` for every connection born in first <= epoch <= last. What a binding connects for
 * itself (proxies that wait for their sender's end) is left out. GUI thread. */
void lp_connections_each(const struct lp_qt *qt, const struct lp_qt_layout *layout, uint16_t first,
                         uint16_t last,
                         void (*visit)(const struct lp_found_connection *found, void *context),
                         void *context);

/* How many were born in first <= epoch <= last. */
uint64_t lp_connection_count(const struct lp_qt *qt, const struct lp_qt_layout *layout,
                             uint16_t first, uint16_t last);

#endif
