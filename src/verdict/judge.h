/* From the leaks of a test to its verdict, severity and exit code. Pure. */
#ifndef LP_VERDICT_JUDGE_H
#define LP_VERDICT_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "verdict/shape.h"

enum lp_verdict {
    LP_VERDICT_CLEAN,
    LP_VERDICT_LEAK,
    LP_VERDICT_BOUNDED,
    LP_VERDICT_INCONCLUSIVE,
    LP_VERDICT_ERROR,
};

enum lp_severity { LP_SEVERITY_NONE, LP_SEVERITY_MINOR, LP_SEVERITY_MODERATE, LP_SEVERITY_SEVERE };

/* Exit codes; of several 2 goes before 3 before 1 before 0. */
enum lp_exit { LP_EXIT_OK = 0, LP_EXIT_LEAK = 1, LP_EXIT_SEVERE = 2, LP_EXIT_UNKNOWN = 3 };

struct lp_budget {
    double bytes_per_cycle;
    uint64_t workers, threads, fds; /* leaked ones that are allowed in all */
    uint64_t orphans;               /* fails at this many and more; 0: not judged */
};

/* The defaults: 1,000 bytes for a dialog or a call, 500 for a worker; 0 workers, threads and
 * descriptors; fewer than 5 orphans. kind: "dialog", "worker", "call" or "cycles". */
struct lp_budget lp_budget_default(const char *kind);

/* What a test's leaks come to. Counts over the cycles asked for, "yours" only unless strict. */
struct lp_findings {
    uint32_t leaks;    /* clusters with the shape leak */
    uint32_t sporadic; /* with --strict these fail too */
    uint32_t bounded;
    uint32_t uncertain;
    bool is_error; /* not measured: cannot be judged */
    double bytes_per_cycle;
    uint32_t counted; /* cycles asked for */
    uint64_t workers, threads, fds, orphans;
};

struct lp_judgement {
    enum lp_verdict verdict;
    enum lp_severity severity;
    bool is_over_budget;
    enum lp_exit exit_code;
};

struct lp_judgement lp_judge(const struct lp_findings *findings, const struct lp_budget *budget,
                             bool is_strict);

enum lp_exit lp_exit_worse(enum lp_exit a, enum lp_exit b);
const char *lp_verdict_name(enum lp_verdict verdict);    /* "clean", ... */
const char *lp_severity_name(enum lp_severity severity); /* "none", "minor", ... */

#endif
