/* A recording, read and judged: what the report is made of. One arena holds all of it. */
#ifndef LP_ANALYZE_MODEL_H
#define LP_ANALYZE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/evidence.h"
#include "analyze/leak.h"
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "verdict/judge.h"

enum {
    LP_MODEL_MAX_BYTES = 1 << 30,     /* of a recording */
    LP_MODEL_MAX_CYCLES = 1 << 20,    /* of one test */
    LP_MODEL_MAX_TESTS = 10000,       /* of one recording */
    LP_MODEL_MAX_CLUSTERS = 1 << 20,  /* of one census */
    LP_MODEL_MAX_STACK_FRAMES = 1024, /* of one stack */
    LP_MODEL_MAX_ORIGINS = 1 << 16,   /* of one cluster */
    LP_MODEL_MAX_PATHS = 64,          /* of one cluster */
    LP_MODEL_MAX_STEPS = 4096,        /* of one path */
    LP_MODEL_MAX_KEYS = 256,          /* of the environment, and features */
    LP_MODEL_MAX_OBJECTS = 1 << 16,   /* of one recording */
};

/* Keys of ENVIRONMENT records by which the command says what a recording is of. */
#define LP_KEY_COMPONENT "component"
#define LP_KEY_TARGET "target"
#define LP_KEY_POSITION "position" /* in its suite, from 1 */

struct lp_environment {
    const char *key, *value;
};

struct lp_feature {
    const char *name;
    enum lp_feature_state state;
    const char *reason;
};

/* An executable or library of the application, as it was when it was recorded. */
struct lp_object {
    const char *path, *build_id;
};

struct lp_note {
    uint64_t time_ns;
    enum lp_note_level level;
    const char *text;
};

/* As asked for, and as it came out. */
struct lp_cycle_counts {
    uint32_t warmup, counted, extra, trailing, capture, proof;
};

/* What tests of a kind may leave; kind "": of every kind. */
struct lp_allowance {
    const char *kind;
    struct lp_budget budget;
};

/* A leak that the configuration knows. */
struct lp_known {
    const char *fingerprint, *reason;
    uint32_t expires_day; /* days since 1970-01-01, the last that it holds; 0: for ever */
    enum lp_known_treatment treatment;
    const char *test; /* a glob over names of tests; "": every one */

    /* Concluded. */
    bool is_expired; /* when the recording began: it holds no more, and is only mentioned */
    uint32_t uses;   /* leaks that it matched */
};

struct lp_hang {
    uint32_t cycle, loop_level, stack_id;
    struct lp_stack *stack;
};

/* Of the leaks (shape leak only), over all steady cycles. */
struct lp_leaked {
    struct lp_tally sums;
    uint64_t bare_qobjects; /* QObjects without a Python wrapper that is counted already */
};

struct lp_test {
    uint32_t id;
    const char *name, *kind, *target;
    uint32_t flags; /* enum lp_test_flag */
    uint64_t begin_ns, end_ns, timeout_ns;
    struct lp_cycle_counts asked;
    struct lp_cycle_counts run; /* of TEST_END; while is_ended is false: the cycles seen */
    bool is_ended;
    bool has_census;
    bool is_measured; /* ended, and the last census covers all judged cycles */
    uint32_t census_cycles;
    struct lp_vector cycles;      /* struct lp_cycle */
    struct lp_vector snapshots;   /* struct lp_snapshot * */
    struct lp_vector clusters;    /* struct lp_cluster *, of the last census */
    struct lp_vector orphans;     /* struct lp_orphan */
    struct lp_vector threads;     /* struct lp_thread */
    struct lp_vector descriptors; /* struct lp_descriptor */
    struct lp_vector workers;     /* struct lp_worker */
    struct lp_vector refcounts;   /* struct lp_refcount */
    struct lp_vector busy;        /* struct lp_busy */
    struct lp_vector errors;      /* struct lp_failure: of ERROR records, in order */
    struct lp_hang *hang;         /* or NULL */
    struct lp_autopsy *autopsy;   /* NULL: none was made */
    const char *damage;           /* what of its census cannot be trusted, or NULL */

    /* Concluded. */
    struct lp_budget budget;
    struct lp_failure *failure;       /* NULL: measured to the end */
    struct lp_failure *proof_failure; /* what cut the proof cycles short, or NULL */
    struct lp_vector leaks;           /* struct lp_leak */
    struct lp_leaked all, yours;
    uint32_t curve_cycles;     /* warm-up, steady and trailing: entries of the curves */
    uint64_t *survivor_bytes;  /* by birth cycle, all clusters */
    uint64_t *survivor_blocks; /* the same, blocks of the heaps */
    uint64_t *kept_bytes;      /* by birth cycle, leaking clusters; without any, those of the other
                                  shapes but one-time */
};

struct lp_model {
    struct lp_arena arena;
    struct lp_record_process process;
    const char *leakpal_version, *executable, *command;
    uint64_t duration_ns;         /* the latest time in the recording */
    struct lp_vector environment; /* struct lp_environment, each key once */
    struct lp_vector features;    /* struct lp_feature, each name once */
    struct lp_vector notes;       /* struct lp_note */
    struct lp_vector objects;     /* struct lp_object; a path may be there twice */
    struct lp_vector tests;       /* struct lp_test * */
    struct lp_vector snapshots;   /* struct lp_snapshot *, outside of tests */
    struct lp_vector orphans;     /* struct lp_orphan, at the last snapshot outside of tests */
    struct lp_vector errors;      /* struct lp_failure, outside of tests */
    struct lp_vector allowances;  /* struct lp_allowance, each kind once */
    struct lp_vector known;       /* struct lp_known */
    struct lp_vector limits;      /* const char *: of this recording, in sentences */
    struct lp_hang *hang;         /* outside of tests, or NULL */
    bool is_cut_off;              /* the bytes end inside a record, or are damaged there */
    bool has_end;
    uint64_t lost; /* events that the agent had to drop */
    bool has_outcome;
    enum lp_outcome outcome;
    uint32_t outcome_status;
    struct lp_failure *failure; /* of the recording as a whole, or NULL */
};

/* Reads a recording and concludes. 0; -errno, -LP_EFORMAT, -LP_EVERSION, -LP_ETRUNCATED (not even a
 * file header) or -LP_ELIMIT. A recording that is cut off or damaged later is read up to there.
 * The model is the caller's. */
int lp_model_load(const char *path, struct lp_model **ret_model, struct lp_error *error);

/* The same from memory, which is not needed afterwards. */
int lp_model_parse(const uint8_t *bytes, size_t size, struct lp_model **ret_model,
                   struct lp_error *error);

void lp_model_free(struct lp_model *model);
LP_DEFINE_CLEANUP(struct lp_model *, lp_model_free);

/* The value of an ENVIRONMENT record, or NULL. */
const char *lp_model_environment(const struct lp_model *model, const char *key);

/* The first snapshot outside of tests that is labelled "baseline", or NULL. */
const struct lp_snapshot *lp_model_baseline(const struct lp_model *model);

/* Of `leakpal run`, where a program without tests is no failure: environment "mode" is "run". */
bool lp_model_is_run(const struct lp_model *model);

/* Of a dialog, worker or call, where memory at rest alone is no result. */
bool lp_model_is_component(const struct lp_model *model);

#endif
