/* Whose leak it is, when it can be proven not to be the application's. */
#ifndef LP_ANALYZE_OWNER_H
#define LP_ANALYZE_OWNER_H

#include "analyze/leak.h"
#include "analyze/model.h"

struct lp_owner {
    const char *name;   /* "Qt", "PySide6", "libfontconfig.so.1"; NULL: the application */
    const char *reason; /* a sentence for the report, or "" */
};

/* Of a leak that nothing else keeps, with its path and origins: what the agent has recognised, what
 * is known of a version, or what was born in a library's code and is held by nothing. */
struct lp_owner lp_leak_find_owner(const struct lp_model *model, const struct lp_test *test,
                                   const struct lp_leak *leak);

#endif
