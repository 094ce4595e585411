/* A result as --json writes it (schema leakpal-result/1), read back: what a comparison needs of it.
 * Texts point into the JSON value, which the result keeps; everything else lies in its arena. */
#ifndef LP_ANALYZE_RESULT_H
#define LP_ANALYZE_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/vector.h"
#include "verdict/shape.h"

/* The numbers of a test: each per cycle. */
enum lp_result_rate {
    LP_RATE_BYTES,
    LP_RATE_BLOCKS,
    LP_RATE_PYTHON_OBJECTS,
    LP_RATE_QOBJECTS,
    LP_RATE_CONNECTIONS,
    LP_RATE_THREADS,
    LP_RATE_FDS,
    LP_RATE_WORKERS,
    LP_RATE_COUNT,
};

struct lp_result_leak {
    const char *fingerprint, *owner, *what, *layer;
    const char *cause, *fix;  /* or NULL */
    const char *kept_by;      /* fingerprint of the leak that keeps it, or NULL */
    const char *known_reason; /* NULL: it is not known (excluded) */
    enum lp_shape shape;
    double count_per_cycle, bytes_per_cycle, blocks_per_cycle;
    bool is_nameless; /* memory that is named by its size only */
};

struct lp_result_test {
    const json_t *json;
    const char *name, *kind, *verdict, *severity;
    const char *error_kind, *error_message; /* NULL: measured to the end */
    uint32_t cycles;                        /* judged ones */
    uint32_t warmup;                        /* before them */
    uint64_t *survivor_bytes; /* by birth cycle; `curve_cycles` of them, warm-up first */
    size_t curve_cycles;
    bool is_over_budget;
    bool is_measured; /* the rates are known */
    double all[LP_RATE_COUNT], yours[LP_RATE_COUNT];
    struct lp_vector leaks; /* struct lp_result_leak, each fingerprint and owner once, sorted */
};

struct lp_result_count {
    const char *name;
    uint64_t count;
};

/* The snapshot at rest. */
struct lp_result_snapshot {
    uint64_t rss_bytes, pss_bytes, heap_bytes, threads, fds;
    struct lp_vector python_objects, qt_objects; /* struct lp_result_count, sorted by name */
};

/* A component that was not run, and why. */
struct lp_result_skip {
    const char *name, *kind, *reason;
};

struct lp_result {
    struct lp_arena arena;
    json_t *json;                                           /* owned */
    const char *leakpal, *python, *qt, *binding, *platform; /* NULL: not known */
    const char *started;                                    /* or NULL */
    const char *error_kind, *error_message;                 /* of the whole, or NULL */
    bool is_strict;
    struct lp_result_snapshot *baseline; /* or NULL */
    struct lp_vector tests;              /* struct lp_result_test */
    struct lp_vector skips;              /* struct lp_result_skip */
};

/* Takes a reference to `json`. 0; -LP_EVERSION for another schema; -LP_EFORMAT when a key is
 * missing or has another type than the schema says; -ENOMEM. The error says which key. */
int lp_result_read(json_t *json, struct lp_result **ret_result, struct lp_error *error);

void lp_result_free(struct lp_result *result);
LP_DEFINE_CLEANUP(struct lp_result *, lp_result_free);

/* The key of the schema: "bytes", ..., "leaked_workers". */
const char *lp_result_rate_key(enum lp_result_rate rate);

#endif
