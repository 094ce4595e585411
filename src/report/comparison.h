/* A comparison as text, markdown or JSON (schema leakpal-compare/1). */
#ifndef LP_REPORT_COMPARISON_H
#define LP_REPORT_COMPARISON_H

#include <stdbool.h>
#include <stdio.h>

#include "analyze/compare.h"
#include "base/error.h"

#define LP_COMPARE_SCHEMA "leakpal-compare/1"

struct lp_comparison_options {
    const char *format;                   /* "text", "markdown" or "json" */
    const char *before_path, *after_path; /* as they are shown */
    bool is_verbose;                      /* what is unchanged too */
    bool use_colour;                      /* text: escape sequences of a terminal */
    int width;                            /* text: columns; 0 is 80 */
};

/* 0; -LP_EUNSUPPORTED for an unknown format; -ENOMEM; -EIO when `out` failed. */
int lp_comparison_render(const struct lp_comparison *comparison,
                         const struct lp_comparison_options *options, FILE *out,
                         struct lp_error *error);

/* The JSON where nothing could be compared: only the error, exit code 3. */
int lp_comparison_failure(const char *kind, const char *message, FILE *out, struct lp_error *error);

#endif
