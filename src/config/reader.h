/* Tables of the document into structures: what stands in each is a table of fields, and every
 * mistake names file, line, key, what was expected and what stands there. Reading goes on after a
 * mistake; the first one is told, and how many there are. */
#ifndef LP_CONFIG_READER_H
#define LP_CONFIG_READER_H

#include "config/config.h"
#include "config/toml.h"

struct reader {
    struct lp_config *config;
    struct lp_error *error;
    unsigned mistakes;
    int result; /* -EINVAL after a mistake, -ENOMEM without memory */
};

/* A key that a table may have: how it is read, and where it goes in the table's structure. */
struct field {
    const char *name;
    void (*read)(struct reader *reader, const struct lp_toml *node, void *place);
    size_t offset;
};

/* "FILE:LINE: KEY: ..." for a mistake in `node`. */
void reader_mistake(struct reader *reader, const struct lp_toml *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with what stands there: "expected EXPECTED, and found ...". */
void reader_expected(struct reader *reader, const struct lp_toml *node, const char *expected);

void reader_out_of_memory(struct reader *reader);

/* Reads each member of `table` by its field into `base`. A key that has none is a mistake, told
 * with the nearest that there is. */
void read_table(struct reader *reader, const struct lp_toml *table, const struct field *fields,
                size_t count, void *base);

/* false, after telling it, when the node is not of the kind. */
bool reader_is_table(struct reader *reader, const struct lp_toml *node, const char *of_what);

/* Readers of values; `place` is of the type named. */
void field_text(struct reader *, const struct lp_toml *, void *place);       /* const char * */
void field_target(struct reader *, const struct lp_toml *, void *place);     /* const char * */
void field_binding(struct reader *, const struct lp_toml *, void *place);    /* const char * */
void field_program(struct reader *, const struct lp_toml *, void *place);    /* const char * */
void field_names(struct reader *, const struct lp_toml *, void *place);      /* struct lp_vector */
void field_flag(struct reader *, const struct lp_toml *, void *place);       /* bool */
void field_count(struct reader *, const struct lp_toml *, void *place);      /* int64_t, from 0 */
void field_cycles(struct reader *, const struct lp_toml *, void *place);     /* int64_t, from 1 */
void field_warmup(struct reader *, const struct lp_toml *, void *place);     /* int64_t, from 0 */
void field_seconds(struct reader *, const struct lp_toml *, void *place);    /* double, from 0 */
void field_time_limit(struct reader *, const struct lp_toml *, void *place); /* double, from 0.1 */
void field_arguments(struct reader *, const struct lp_toml *, void *place); /* const char *, JSON */

#endif
