/* Recordings as text, JSON, ...: each format is one file behind one row of a table. Rendering the
 * same ones again gives the same bytes. */
#ifndef LP_REPORT_REPORT_H
#define LP_REPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "analyze/suite.h"
#include "base/error.h"

struct lp_report_options {
    const char *format; /* "text" (also NULL) or "json" */
    bool is_strict;     /* every budget is zero, and leaks of others count */
    bool is_verbose;    /* text: each cycle, all leaks, whole stacks */
    bool use_colour;    /* text: escape sequences of a terminal */
    int width;          /* text: columns; 0 is 80 */
};

struct lp_report_format {
    const char *name;
    int (*render)(const struct lp_suite *suite, const struct lp_report_options *options, FILE *out,
                  struct lp_error *error);
};

/* Writes the whole report. 0; -LP_EUNSUPPORTED for an unknown format; -ENOMEM; -EIO when `out`
 * failed. */
int lp_report_render(const struct lp_suite *suite, const struct lp_report_options *options,
                     FILE *out, struct lp_error *error);

/* The format of that name, or NULL. */
const struct lp_report_format *lp_report_format_find(const char *name);

/* A JSON result where there is no recording: only the error, exit code 3 and no tests. */
int lp_report_failure(const char *kind, const char *message, FILE *out, struct lp_error *error);

#endif
