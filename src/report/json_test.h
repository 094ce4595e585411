/* One test, and snapshots and orphans of tests and outside of them, as JSON. Who uses it: json.c.
 */
#ifndef LP_REPORT_JSON_TEST_H
#define LP_REPORT_JSON_TEST_H

#include "analyze/model.h"
#include "report/json_value.h"

json_t *json_test(struct json_writer *writer, const struct lp_test *test, bool is_strict);
json_t *json_snapshot(struct json_writer *writer, const struct lp_snapshot *snapshot);
json_t *json_snapshots(struct json_writer *writer, const struct lp_vector *snapshots);
json_t *json_orphans(struct json_writer *writer, const struct lp_vector *orphans);
json_t *json_failure(struct json_writer *writer, const struct lp_failure *failure);

#endif
