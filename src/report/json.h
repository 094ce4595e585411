/* The JSON result, schema "leakpal-result/1" (docs/schema/leakpal-result-1.schema.json). */
#ifndef LP_REPORT_JSON_H
#define LP_REPORT_JSON_H

#include "report/report.h"

#define LP_JSON_SCHEMA "leakpal-result/1"

int lp_json_render(const struct lp_suite *suite, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error);

int lp_json_render_failure(const char *kind, const char *message, FILE *out,
                           struct lp_error *error);

#endif
