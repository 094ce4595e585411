/* Reading JSON that somebody else may have written: each key is asked for with its type, the first
 * mistake is kept with its place, and what could not be read is empty. */
#ifndef LP_ANALYZE_JSON_READER_H
#define LP_ANALYZE_JSON_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct json_reader {
    int status; /* 0 until the first mistake, then -LP_EFORMAT or -ENOMEM */
    struct lp_error *error;
    char place[128]; /* "tests[3]", for the mistake's sentence */
};

void json_reader_mistake(struct json_reader *reader, const char *key, const char *expected);

/* Required ones. A mistake gives "", 0, false, NULL. */
const char *json_read_text(struct json_reader *reader, const json_t *object, const char *key);
double json_read_number(struct json_reader *reader, const json_t *object, const char *key);
uint64_t json_read_count(struct json_reader *reader, const json_t *object, const char *key);
bool json_read_bool(struct json_reader *reader, const json_t *object, const char *key);
const json_t *json_read_array(struct json_reader *reader, const json_t *object, const char *key);
const json_t *json_read_object(struct json_reader *reader, const json_t *object, const char *key);

/* NULL where the key is missing or null: not every leakpal has written it. */
const char *json_find_text(const json_t *object, const char *key);
const json_t *json_find_object(const json_t *object, const char *key);

#endif
