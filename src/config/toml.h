/* A TOML document as a plain tree with lines. Everything lies in the arena that it was read into.
 */
#ifndef LP_CONFIG_TOML_H
#define LP_CONFIG_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/vector.h"

enum lp_toml_kind {
    LP_TOML_TABLE,
    LP_TOML_ARRAY,
    LP_TOML_TEXT,
    LP_TOML_INTEGER,
    LP_TOML_NUMBER, /* a floating point number */
    LP_TOML_FLAG,
    LP_TOML_DATE,
    LP_TOML_TIME, /* a time of day, or a date with one */
};

struct lp_toml {
    enum lp_toml_kind kind;
    const char *key; /* in its table; NULL: the document, or an element of an array */
    const struct lp_toml *parent;
    uint32_t line, column; /* from 1: of the key, of an element, of a table its header */
    union {
        struct lp_vector members; /* struct lp_toml *: of a table or an array, as in the file */
        const char *text;         /* UTF-8 without zeros */
        int64_t integer;
        double number;
        bool is_true;
        int64_t day; /* since 1970-01-01 */
    };
};

#ifdef __cplusplus
extern "C" {
#endif

/* The document of `bytes`. 0; -ENOMEM; -EINVAL, with *ret_line and what is wrong there in `error`,
 * for what is no TOML, holds a zero byte, or is nested more than 64 deep. */
int lp_toml_parse(struct lp_arena *arena, const char *bytes, size_t size,
                  const struct lp_toml **ret_document, uint32_t *ret_line, struct lp_error *error);

/* The member of that key, or NULL; also where `table` is NULL or no table. */
const struct lp_toml *lp_toml_member(const struct lp_toml *table, const char *key);

#ifdef __cplusplus
}
#endif

#endif
