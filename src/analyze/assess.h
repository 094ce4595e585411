/* Verdict, severity and exit code of a test and of a whole recording. */
#ifndef LP_ANALYZE_ASSESS_H
#define LP_ANALYZE_ASSESS_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/model.h"
#include "verdict/judge.h"

/* Counts are over the cycles asked for: of what is yours, with is_strict of everything. */
struct lp_assessment {
    struct lp_judgement judgement;
    struct lp_budget budget;
    uint64_t total_leaked_bytes;
    uint64_t objects_leaked;
    uint64_t leaked_workers, leaked_threads, leaked_fds;
    uint64_t orphans; /* born in counted cycles */
};

/* Rates per steady cycle. */
struct lp_per_cycle {
    double bytes, blocks, python_objects, qobjects, connections, threads, fds;
};

struct lp_assessment lp_test_assess(const struct lp_test *test, bool is_strict);

struct lp_per_cycle lp_test_per_cycle(const struct lp_test *test, const struct lp_leaked *leaked);

/* Objects that only Python's collector of cycles freed, of a steady cycle. */
double lp_test_waiting_per_cycle(const struct lp_test *test);

/* What the test calls a cycle: "cycle", or "operation" of a worker. */
const char *lp_test_unit(const struct lp_test *test);

/* Counted and extra cycles: the ones that are judged. */
uint32_t lp_test_steady(const struct lp_test *test);

/* What the command returns: the worst of all tests and of the recording's own failure. For a
 * recording of `leakpal run` (environment "mode" is "run"): the application's own status when it
 * is not 0, 128 + n for a signal. */
int lp_model_exit_code(const struct lp_model *model, bool is_strict);

/* "warm-up", "counted", ...; "" for an unknown one. */
const char *lp_role_name(enum lp_cycle_role role);

#endif
