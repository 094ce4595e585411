/* The census of a test: survivors by cluster and birth cycle, judged and recorded. */
#ifndef LP_AGENT_CENSUS_H
#define LP_AGENT_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/growth.h"
#include "base/hash_map.h"
#include "probe/cpython/python_api.h"
#include "probe/qt/qt_api.h"
#include "probe/qt/qt_layout.h"

struct lp_census {
    uint32_t test;
    uint16_t first_epoch; /* of the test's first cycle */
    uint32_t warmup, trailing;
    uint32_t asked;                       /* counted cycles asked for */
    uint32_t cycles;                      /* run so far, all roles */
    uint64_t cycle_ns, extra_ns, left_ns; /* for the plan */
    const struct lp_python *python;       /* NULL: none, or no GIL */
    const struct lp_qt *qt;               /* NULL: none */
    const struct lp_qt_layout *layout;
    struct lp_growth *growth;
    struct lp_hash_map *earlier; /* cell -> greatest count so far; kept from census to census */
};

/* What follows from a census. */
struct lp_counted {
    bool has_leak;
    uint32_t more;    /* cycles to count before the next census; 0: this one holds */
    uint32_t capture; /* cycles with stacks, when no more are to be counted and something leaks */
};

/* Takes the census and writes its records. GUI thread, outside of cycles. */
struct lp_counted lp_census_take(const struct lp_census *census);

struct lp_judged {
    uint32_t id; /* in the CLUSTER records of the last census; 0: it was not there */
    enum lp_shape shape;
};

/* The same cluster in the last census; where it was poured together with others, what became of it.
 */
struct lp_judged lp_census_find(const struct lp_cluster *cluster);

#endif
