/* What is found comes first (verdict, severity), what is allowed second (budget, exit code): a leak
 * within its budget is still called a leak. */
#include "verdict/judge.h"

#include <stddef.h>
#include <string.h>

#define MINOR_BYTES 500e3    /* from here on minor in its own right */
#define MODERATE_BYTES 5e6   /* from here on */
#define SEVERE_BYTES 20e6    /* above this */
#define DEFAULT_BYTES 1000.0 /* a cycle of a dialog or a call */
#define WORKER_BYTES 500.0   /* a worker operation */
#define DEFAULT_ORPHANS 5    /* fails at so many */

struct lp_budget lp_budget_default(const char *kind)
{
    bool is_worker = kind != NULL && strcmp(kind, "worker") == 0;
    return (struct lp_budget){
        .bytes_per_cycle = is_worker ? WORKER_BYTES : DEFAULT_BYTES,
        .orphans = DEFAULT_ORPHANS,
    };
}

static struct lp_budget zero_budget(const struct lp_budget *budget)
{
    return (struct lp_budget){.orphans = budget->orphans > 0 ? 1 : 0};
}

/* Orphans are no leak by themselves: those that leak are a cluster as well, and those of a thread
 * pool or of an initialisation never fail. */
static bool is_any_leaked(const struct lp_findings *f, bool is_strict)
{
    return f->leaks > 0 || f->workers > 0 || f->threads > 0 || f->fds > 0 ||
           (is_strict && f->sporadic > 0);
}

static enum lp_verdict verdict_of(const struct lp_findings *f, bool is_leak)
{
    if (f->is_error)
        return LP_VERDICT_ERROR;
    if (is_leak)
        return LP_VERDICT_LEAK;
    if (f->uncertain > 0)
        return LP_VERDICT_INCONCLUSIVE;
    return f->bounded > 0 ? LP_VERDICT_BOUNDED : LP_VERDICT_CLEAN;
}

static enum lp_severity severity_of(double total_bytes)
{
    if (total_bytes > SEVERE_BYTES)
        return LP_SEVERITY_SEVERE;
    if (total_bytes >= MODERATE_BYTES)
        return LP_SEVERITY_MODERATE;
    return total_bytes >= MINOR_BYTES ? LP_SEVERITY_MINOR : LP_SEVERITY_NONE;
}

static bool has_too_many_orphans(const struct lp_findings *f, const struct lp_budget *budget)
{
    return budget->orphans > 0 && f->orphans >= budget->orphans;
}

static bool is_over(const struct lp_findings *f, const struct lp_budget *budget)
{
    return f->bytes_per_cycle > budget->bytes_per_cycle || f->workers > budget->workers ||
           f->threads > budget->threads || f->fds > budget->fds || has_too_many_orphans(f, budget);
}

static enum lp_exit exit_of(const struct lp_judgement *judgement)
{
    switch (judgement->verdict) {
    case LP_VERDICT_ERROR:
    case LP_VERDICT_INCONCLUSIVE:
        return LP_EXIT_UNKNOWN;
    case LP_VERDICT_LEAK:
        if (!judgement->is_over_budget)
            return LP_EXIT_OK;
        return judgement->severity == LP_SEVERITY_SEVERE ? LP_EXIT_SEVERE : LP_EXIT_LEAK;
    case LP_VERDICT_CLEAN:
    case LP_VERDICT_BOUNDED:
        break;
    }
    return LP_EXIT_OK;
}

struct lp_judgement lp_judge(const struct lp_findings *findings, const struct lp_budget *budget,
                             bool is_strict)
{
    struct lp_budget allowed = is_strict ? zero_budget(budget) : *budget;
    bool is_leak = is_any_leaked(findings, is_strict);
    struct lp_judgement judgement = {.verdict = verdict_of(findings, is_leak)};
    if (judgement.verdict == LP_VERDICT_LEAK) {
        judgement.severity = severity_of(findings->bytes_per_cycle * findings->counted);
        if (judgement.severity == LP_SEVERITY_NONE)
            judgement.severity = LP_SEVERITY_MINOR;
        judgement.is_over_budget = is_strict || is_over(findings, &allowed);
    }
    judgement.exit_code = exit_of(&judgement);
    return judgement;
}

static int badness(enum lp_exit code)
{
    switch (code) {
    case LP_EXIT_OK:
        return 0;
    case LP_EXIT_LEAK:
        return 1;
    case LP_EXIT_UNKNOWN:
        return 2;
    case LP_EXIT_SEVERE:
        break;
    }
    return 3;
}

enum lp_exit lp_exit_worse(enum lp_exit a, enum lp_exit b)
{
    return badness(a) >= badness(b) ? a : b;
}

const char *lp_verdict_name(enum lp_verdict verdict)
{
    static const char *const names[] = {
        [LP_VERDICT_CLEAN] = "clean",     [LP_VERDICT_LEAK] = "leak",
        [LP_VERDICT_BOUNDED] = "bounded", [LP_VERDICT_INCONCLUSIVE] = "inconclusive",
        [LP_VERDICT_ERROR] = "error",
    };
    return (unsigned)verdict < sizeof names / sizeof names[0] ? names[verdict] : "unknown";
}

const char *lp_severity_name(enum lp_severity severity)
{
    static const char *const names[] = {
        [LP_SEVERITY_NONE] = "none",
        [LP_SEVERITY_MINOR] = "minor",
        [LP_SEVERITY_MODERATE] = "moderate",
        [LP_SEVERITY_SEVERE] = "severe",
    };
    return (unsigned)severity < sizeof names / sizeof names[0] ? names[severity] : "unknown";
}
