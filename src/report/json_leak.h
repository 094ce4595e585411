/* Leaks and stacks as JSON. Who uses it: json_test.c. */
#ifndef LP_REPORT_JSON_LEAK_H
#define LP_REPORT_JSON_LEAK_H

#include "analyze/leak.h"
#include "report/json_value.h"

json_t *json_leak(struct json_writer *writer, const struct lp_leak *leak);

/* Where a stack comes from, and the stack; null without one, or where no line says anything. */
json_t *json_created_at(struct json_writer *writer, const struct lp_stack *stack);

#endif
