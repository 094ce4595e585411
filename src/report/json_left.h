/* Orphans, workers, threads and descriptors that are left, as JSON. Who uses it: json.c,
 * json_test.c. */
#ifndef LP_REPORT_JSON_LEFT_H
#define LP_REPORT_JSON_LEFT_H

#include "analyze/model.h"
#include "report/json_value.h"

/* struct lp_orphan, of a test or at rest */
json_t *json_orphans(struct json_writer *writer, const struct lp_vector *orphans);

json_t *json_workers(struct json_writer *writer, const struct lp_test *test);
json_t *json_threads(struct json_writer *writer, const struct lp_test *test);
json_t *json_descriptors(struct json_writer *writer, const struct lp_test *test);

#endif
