/* A recording's own properties as JSON. Who uses it: json.c. */
#ifndef LP_REPORT_JSON_RECORDING_H
#define LP_REPORT_JSON_RECORDING_H

#include "analyze/suite.h"
#include "report/json_value.h"

/* The keys of the contract always; others (kernel, ...) below "more". */
json_t *json_environment(struct json_writer *writer, const struct lp_model *model);

/* Of a part with a recording. */
json_t *json_recording(struct json_writer *writer, const struct lp_part *part);

#endif
