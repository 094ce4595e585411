/* Building JSON by jansson without asking after each step: a writer remembers that one failed. */
#ifndef LP_REPORT_JSON_VALUE_H
#define LP_REPORT_JSON_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

struct json_writer {
    bool has_failed; /* no memory, or a text that is not UTF-8 */
};

/* The object takes the value over. */
void json_put(struct json_writer *writer, json_t *object, const char *key, json_t *value);
void json_put_text(struct json_writer *writer, json_t *object, const char *key, const char *text);
/* Of a text that is not from a recording and may be no UTF-8: a path, an argument. */
void json_put_foreign(struct json_writer *writer, json_t *object, const char *key,
                      const char *text);
/* null for an empty text. */
void json_put_name(struct json_writer *writer, json_t *object, const char *key, const char *text);
void json_put_count(struct json_writer *writer, json_t *object, const char *key, uint64_t count);
void json_put_real(struct json_writer *writer, json_t *object, const char *key, double value);
void json_put_bool(struct json_writer *writer, json_t *object, const char *key, bool value);
void json_add(struct json_writer *writer, json_t *array, json_t *value);
/* The elements of `more`, which is released. */
void json_extend(struct json_writer *writer, json_t *array, json_t *more);

/* Writes the whole and releases it. 0; -ENOMEM, also when a step before has failed; -EIO. */
int json_write(const struct json_writer *writer, json_t *object, FILE *out, struct lp_error *error);

/* The text of that key; "" when there is none. */
const char *json_text_of(const json_t *object, const char *key);

/* Numbers beyond what JSON readers hold exactly are cut to the largest 64-bit one. */
json_t *json_count(uint64_t count);

#endif
