/* Reference counts of long-lived Python objects that grow in every counted cycle: at the end of the
 * warm-up, half-way and at the end of the counted cycles all objects are looked at, those that the
 * collector tracks and those that they refer to. */
#ifndef LP_AGENT_REFCOUNTS_H
#define LP_AGENT_REFCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "probe/cpython/python_api.h"

struct lp_counted;

/* Of one test; all zero but for the first four is valid. */
struct lp_refcounts {
    uint32_t test;
    uint16_t first_epoch; /* of the test's first cycle */
    uint32_t warmup, counted;

    struct lp_counted *before; /* at the end of the warm-up; some objects more than once */
    size_t before_count;
    struct lp_arena arena;
    struct lp_vector grown;        /* struct grown, of those that may have grown half-way */
    struct lp_hash_map by_address; /* object -> index in `grown` + 1 */
    bool is_full, is_done;
};

/* To be called before the first cycle (cycle 0) and after each one; looks where it has to, and
 * writes the REFCOUNT records after the last counted cycle. python NULL: none, or no GIL. Outside
 * of cycles. */
void lp_refcounts_look(struct lp_refcounts *refcounts, const struct lp_python *python,
                       uint32_t cycle);

/* Says so when the test ended before anything could be said. */
void lp_refcounts_done(struct lp_refcounts *refcounts, const struct lp_python *python);

#endif
