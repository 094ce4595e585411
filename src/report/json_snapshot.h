/* Snapshots of tests and outside of them, as JSON. Who uses it: json.c, json_test.c. */
#ifndef LP_REPORT_JSON_SNAPSHOT_H
#define LP_REPORT_JSON_SNAPSHOT_H

#include "analyze/model.h"
#include "report/json_value.h"

json_t *json_snapshot(struct json_writer *writer, const struct lp_snapshot *snapshot);

/* struct lp_snapshot * */
json_t *json_snapshots(struct json_writer *writer, const struct lp_vector *snapshots);

#endif
