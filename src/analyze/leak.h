/* A leak: one cluster of survivors with its shape, named and explained as far as is known. */
#ifndef LP_ANALYZE_LEAK_H
#define LP_ANALYZE_LEAK_H

#include <stdbool.h>

#include "analyze/evidence.h"

#define LP_OWNER_YOURS "yours"

enum { LP_FINGERPRINT_SIZE = 17 }; /* 16 hex digits and the zero */

struct lp_known;

/* A line that makes members, and how many. */
struct lp_birthplace {
    const struct lp_frame *frame;
    double count_per_cycle;
};

struct lp_leak {
    const struct lp_cluster *cluster;
    char fingerprint[LP_FINGERPRINT_SIZE]; /* see fingerprint.h */
    const char *owner;                     /* LP_OWNER_YOURS, or the library's name */
    const char *owner_reason;              /* why a library is the owner, or "" */
    enum lp_shape shape;
    double count_per_cycle;
    double bytes_per_cycle; /* 0 for threads: their stacks are not counted as bytes */
    double blocks_per_cycle;
    const char *pattern;
    const char *cause;
    const char *fix;
    const struct lp_frame *created_at; /* NULL: not known */
    const struct lp_stack *stack;      /* the one created_at is from */
    struct lp_vector also_created_at;  /* struct lp_birthplace: other lines of the application, of
                                          the most frequent stacks first; a handful */
    const struct lp_path *path;        /* the one to tell, or NULL */
    const char *kept_by;               /* fingerprint of the leak that keeps it alive, or NULL */
    const struct lp_cluster *primary;  /* of that leak; its own when nothing else keeps it */
    double retained_bytes_per_cycle;   /* below 0: not known */
    const struct lp_known *known;      /* what the configuration says of it, or NULL */
};

struct lp_model;
struct lp_symbols;
struct lp_test;

/* Fills test->leaks from its clusters, sorted: shape, then those that nothing else keeps, then what
 * they keep per cycle, then name. 0 or -ENOMEM. */
int lp_test_find_leaks(struct lp_model *model, struct lp_test *test, struct lp_symbols *symbols);

/* Whether it counts as the application's: it is, or the configuration says so. */
bool lp_leak_is_yours(const struct lp_leak *leak);

/* Whether the configuration leaves it out: it counts nowhere, with --strict neither. */
bool lp_leak_is_excluded(const struct lp_leak *leak);

const char *lp_layer_name(enum lp_layer layer); /* "native", "python", ... */

#endif
