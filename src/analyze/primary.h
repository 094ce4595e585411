/* Which leaks a person would name, and which are only there because of those. */
#ifndef LP_ANALYZE_PRIMARY_H
#define LP_ANALYZE_PRIMARY_H

#include <stdbool.h>

#include "analyze/model.h"

/* Fills primary of the test's leaks, after their paths and origins. 0 or -ENOMEM. */
int lp_test_find_primaries(struct lp_model *model, struct lp_test *test);

/* Whether a class is neither the interpreter's, a binding's nor Qt's own, by its name. */
bool lp_class_is_application(const char *name);

#endif
