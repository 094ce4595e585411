/* What text and markdown say in the same words, and the formats. Who uses it: comparison*.c. */
#ifndef LP_REPORT_COMPARISON_PARTS_H
#define LP_REPORT_COMPARISON_PARTS_H

#include "report/comparison.h"
#include "report/quantity.h"

int comparison_text(const struct lp_comparison *comparison,
                    const struct lp_comparison_options *options, FILE *out, struct lp_error *error);
int comparison_markdown(const struct lp_comparison *comparison,
                        const struct lp_comparison_options *options, FILE *out,
                        struct lp_error *error);
int comparison_json(const struct lp_comparison *comparison,
                    const struct lp_comparison_options *options, FILE *out, struct lp_error *error);

/* "bytes", "Python objects", ...; their amount: "16 B", "2". */
const char *rate_title(enum lp_result_rate rate);
struct quantity rate_amount(enum lp_result_rate rate, double per_cycle);
/* "+16 B", "-2"; "same" where no difference is certain. */
struct quantity rate_difference(enum lp_result_rate rate, enum lp_change change, double before,
                                double after);

/* "leak (minor), over budget", "clean", "error (hang)", "-" for NULL. */
void write_side(const struct lp_result_test *test, char *text, size_t size);
/* "leakpal 0.1.0, 2026-01-01T00:00:00Z, Python 3.11.2, PyQt6 6.11.0, Qt 6.11.0, Linux x86_64" */
void write_source(const struct lp_result *result, char *text, size_t size);
/* "2 leaks gone; less memory leaked in a cycle"; "" without reasons. */
void write_reasons(const struct lp_component_change *change, char *text, size_t size);
/* "1 worse, 2 better, 3 unchanged" */
void write_summary(const struct lp_comparison *comparison, char *text, size_t size);
/* What the leak's row is about: AFTER's, or BEFORE's where it is gone. */
const struct lp_result_leak *leak_side(const struct lp_leak_change *leak);
/* It has no name but its size, so it is judged in sum, and others of its kind of change have one:
 * its row is for --verbose. */
bool leak_is_in_sum(const struct lp_component_change *change, const struct lp_leak_change *leak);
/* "1, 16 B" on both sides: "2, 32 B -> 1, 16 B" */
void write_leak_amounts(const struct lp_leak_change *leak, char *text, size_t size);
/* " (python, of PySide6; not judged)" */
void write_leak_kind(const struct lp_leak_change *leak, char *text, size_t size);
/* Titles of the groups of leaks; in which order they are shown. */
const char *change_title(enum lp_change change);
extern const enum lp_change shown_changes[LP_CHANGE_NEW + 1];

#endif
