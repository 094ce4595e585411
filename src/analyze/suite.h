/* Several recordings as one result: what a suite measured, or what `leakpal report` was given. A
 * component whose test never began has a test that stands for it, so that each has its row. */
#ifndef LP_ANALYZE_SUITE_H
#define LP_ANALYZE_SUITE_H

#include <stdbool.h>

#include "analyze/model.h"

struct lp_part {
    const struct lp_model *model; /* NULL: nothing was recorded */
    const char *recording;        /* its path as it is shown; NULL: not shown */
    bool is_owned;
    unsigned long position; /* in the suite that it was recorded in; 0: in none */
    struct lp_vector tests; /* struct lp_test *: the model's, or the one that stands for it */
};

/* A component that was asked for. */
struct lp_not_run {
    const char *name, *kind, *reason;
};

/* A component that was started, or could not be, and left no recording. */
struct lp_unrecorded {
    const char *name, *kind, *target;
    const char *failure_kind, *message;
    unsigned long position;
};

/* All zero is a valid empty suite. */
struct lp_suite {
    struct lp_arena arena;
    struct lp_vector parts;     /* struct lp_part */
    struct lp_vector not_run;   /* struct lp_not_run */
    struct lp_failure *failure; /* of the suite as a whole, or NULL */
    bool is_single; /* set before the only part is added: a test that never began has no stand-in */
};

/* Adds a recording; lp_suite_add() borrows the model. What could not be loaded is not added. 0,
 * -ENOMEM, or as lp_model_load(). */
int lp_suite_add(struct lp_suite *suite, const struct lp_model *model, const char *recording);
int lp_suite_load(struct lp_suite *suite, const char *path, struct lp_error *error);

/* Adds a component that left no recording. Texts are copied. 0 or -ENOMEM. */
int lp_suite_add_unrecorded(struct lp_suite *suite, const struct lp_unrecorded *component);

/* Adds a component that was not run. Texts are copied. 0 or -ENOMEM. */
int lp_suite_add_not_run(struct lp_suite *suite, const struct lp_not_run *component);

/* Sets the suite's failure, unless it has one. 0 or -ENOMEM. */
int lp_suite_fail(struct lp_suite *suite, const char *kind, const char *message);

/* After the last part: in the order in which they were measured. 0 or -ENOMEM. */
int lp_suite_conclude(struct lp_suite *suite);

/* Why a part failed beside its tests (the application died after them, ...), or NULL. */
const struct lp_failure *lp_part_failure(const struct lp_part *part);

/* The component that a part is of, else its recording's path; "" when neither is known. */
const char *lp_part_name(const struct lp_part *part);

/* The model whose environment speaks for all; NULL when nothing was recorded. */
const struct lp_model *lp_suite_main_model(const struct lp_suite *suite);

/* What the command returns. */
int lp_suite_exit_code(const struct lp_suite *suite, bool is_strict);

void lp_suite_done(struct lp_suite *suite);

#endif
