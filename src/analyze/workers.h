/* Workers that a test left: which of them count, and where they were started. */
#ifndef LP_ANALYZE_WORKERS_H
#define LP_ANALYZE_WORKERS_H

#include "analyze/model.h"

/* Of the counted cycles: all that ignored their stop, and those that ended only when every counted
 * cycle left one; something that was remembered once, or is thrown away later, is no leak. */
uint64_t lp_test_leaked_workers(const struct lp_test *test);

/* The thread that it runs in, when it is known, or NULL. */
const struct lp_thread *lp_worker_thread(const struct lp_test *test,
                                         const struct lp_worker *worker);

/* A worker of this class that the counted cycles left, or NULL. */
const struct lp_worker *lp_test_worker_of_class(const struct lp_test *test, const char *class_name);

#endif
