/* What holds a leak, and the proof of it, as JSON. Who uses it: json_leak.c. */
#ifndef LP_REPORT_JSON_PATH_H
#define LP_REPORT_JSON_PATH_H

#include "analyze/leak.h"
#include "report/json_value.h"

/* An empty list without a path. */
json_t *json_path(struct json_writer *writer, const struct lp_path *path);

/* null without a proof. */
json_t *json_proof(struct json_writer *writer, const struct lp_leak *leak);

#endif
