/* The tests of a result. Who uses it: result.c. */
#ifndef LP_ANALYZE_RESULT_TEST_H
#define LP_ANALYZE_RESULT_TEST_H

#include "analyze/json_reader.h"
#include "analyze/result.h"

void result_tests_read(struct json_reader *reader, struct lp_result *result);

#endif
