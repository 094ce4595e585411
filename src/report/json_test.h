/* One test as JSON. Who uses it: json.c. */
#ifndef LP_REPORT_JSON_TEST_H
#define LP_REPORT_JSON_TEST_H

#include "analyze/model.h"
#include "report/json_value.h"

json_t *json_test(struct json_writer *writer, const struct lp_test *test, bool is_strict);
json_t *json_failure(struct json_writer *writer, const struct lp_failure *failure);

#endif
