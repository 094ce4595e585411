/* Eighty columns: a name that does not fit has a line of its own above its numbers. Nothing here
 * varies between two runs of the same application; times are in the first lines. */
#include "report/text_summary.h"

#include <string.h>

#include "analyze/assess.h"
#include "report/page_list.h"
#include "report/quantity.h"
#include "report/text_order.h"

#define ROW_FORMAT "%-6s %-13s %8s %5s %4s %4s %3s %3s %4s"
enum {
    ROW_COLUMNS = 6 + 1 + 13 + 1 + 8 + 1 + 5 + 1 + 4 + 1 + 4 + 1 + 3 + 1 + 3 + 1 + 4,
    MAX_NAME = 40
};

static int name_columns(const struct page *page, const struct lp_suite *suite)
{
    int longest = page_columns("Component");
    int room = page->width - ROW_COLUMNS - 1;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            int columns = page_columns((*test)->name);
            longest = columns > longest ? columns : longest;
        }
    }
    room = room < MAX_NAME ? room : MAX_NAME;
    return longest < room ? longest : room;
}

/* "leak moderate", "clean"; what fails beside its verdict is an error. */
static void write_outcome(const struct lp_judgement *judgement, bool has_failed, char *text,
                          size_t size)
{
    if (has_failed)
        snprintf(text, size, "error");
    else if (judgement->verdict == LP_VERDICT_LEAK)
        snprintf(text, size, "leak %s", lp_severity_name(judgement->severity));
    else
        snprintf(text, size, "%s", lp_verdict_name(judgement->verdict));
}

static enum page_style style_of(const struct lp_judgement *judgement, bool has_failed)
{
    if (has_failed || judgement->is_over_budget)
        return PAGE_BAD;
    if (judgement->verdict == LP_VERDICT_CLEAN)
        return PAGE_PLAIN;
    return judgement->verdict == LP_VERDICT_ERROR ? PAGE_BAD : PAGE_WARN;
}

static struct quantity rate_of(const struct lp_test *test, double rate)
{
    struct quantity unknown = {"-"};
    return test->curve_cycles > 0 ? quantity_rate(rate) : unknown;
}

static void write_row(struct page *page, const struct lp_test *test, bool has_failed,
                      int name_width, const struct lp_report_options *options)
{
    char outcome[32], cycles[16], row[320];
    bool is_strict = options->is_strict;
    struct lp_assessment assessment = lp_test_assess(test, is_strict);
    struct lp_per_cycle rates = lp_test_per_cycle(test, is_strict ? &test->all : &test->yours);
    struct quantity bytes = {"-"};
    enum page_style style = style_of(&assessment.judgement, has_failed);
    int columns = page_columns(test->name);
    if (test->curve_cycles > 0)
        bytes = quantity_bytes(text_stable(test, rates.bytes, options->is_verbose));
    write_outcome(&assessment.judgement, has_failed, outcome, sizeof outcome);
    snprintf(cycles, sizeof cycles, "%u", lp_test_steady(test));
    snprintf(row, sizeof row, ROW_FORMAT, test->kind, outcome, bytes.text,
             rate_of(test, rates.python_objects).text, rate_of(test, rates.qobjects).text,
             rate_of(test, rates.connections).text, rate_of(test, rates.threads).text,
             rate_of(test, rates.fds).text, cycles);
    if (columns > name_width) {
        page_line(page, style, 0, "%s", test->name);
        page_line(page, style, name_width + 1, "%s", row);
    } else {
        page_line(page, style, 0, "%s%*s %s", test->name, name_width - columns, "", row);
    }
}

static void write_not_run(struct page *page, const struct lp_suite *suite)
{
    if (suite->not_run.count == 0)
        return;
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2, "Not run:");
    lp_vector_each(&suite->not_run, const struct lp_not_run, component)
    {
        page_write(page, PAGE_WARN, 2, 4, "%s (%s): %s", component->name, component->kind,
                   component->reason);
    }
}

void text_summary(struct page *page, const struct lp_suite *suite,
                  const struct lp_report_options *options)
{
    bool has_head = false;
    int name_width = name_columns(page, suite);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            if (!has_head) {
                page_blank(page);
                page_write(page, PAGE_BOLD, 0, 2,
                           "Left by each cycle: bytes, Python objects, Qt objects, connections, "
                           "threads, file descriptors:");
                page_line(page, PAGE_DIM, 0, "%-*s " ROW_FORMAT, name_width, "Component", "kind",
                          "verdict", "bytes", "py", "Qt", "conn", "thr", "fds", "cyc");
            }
            has_head = true;
            bool is_last = test + 1 == test_end;
            write_row(page, *test, is_last && lp_part_failure(part) != NULL, name_width, options);
        }
    }
    write_not_run(page, suite);
}

/* What a test came to, in the order in which it is told. */
enum outcome {
    OUTCOME_CLEAN,
    OUTCOME_BOUNDED,
    OUTCOME_WITHIN,
    OUTCOME_OVER,
    OUTCOME_INCONCLUSIVE,
    OUTCOME_ERROR,
    OUTCOMES
};

static enum outcome outcome_of(const struct lp_test *test, bool has_failed, bool is_strict)
{
    struct lp_judgement judgement = lp_test_assess(test, is_strict).judgement;
    if (has_failed)
        return OUTCOME_ERROR;
    switch (judgement.verdict) {
    case LP_VERDICT_CLEAN:
        return OUTCOME_CLEAN;
    case LP_VERDICT_BOUNDED:
        return OUTCOME_BOUNDED;
    case LP_VERDICT_LEAK:
        return judgement.is_over_budget ? OUTCOME_OVER : OUTCOME_WITHIN;
    case LP_VERDICT_INCONCLUSIVE:
        return OUTCOME_INCONCLUSIVE;
    case LP_VERDICT_ERROR:
        break;
    }
    return OUTCOME_ERROR;
}

/* The names of each outcome. */
struct totals {
    struct page_list names[OUTCOMES];
};

static void count_tests(struct totals *totals, const struct lp_suite *suite, bool is_strict)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            bool is_last = test + 1 == test_end;
            bool has_failed = is_last && lp_part_failure(part) != NULL;
            enum outcome outcome = outcome_of(*test, has_failed, is_strict);
            page_list_add(&totals->names[outcome], "%s", (*test)->name);
        }
    }
}

static void write_counts(struct page *page, const struct totals *totals, size_t not_run)
{
    static const char *const names[] = {
        [OUTCOME_CLEAN] = "clean",
        [OUTCOME_BOUNDED] = "bounded",
        [OUTCOME_WITHIN] = "leaking within the budget",
        [OUTCOME_OVER] = "leaking over the budget",
        [OUTCOME_INCONCLUSIVE] = "inconclusive",
        [OUTCOME_ERROR] = "failed",
    };
    struct page_list line;
    page_list_open(&line, page);
    for (size_t i = 0; i < OUTCOMES; i++)
        if (totals->names[i].count > 0)
            page_list_add(&line, "%zu %s", totals->names[i].count, names[i]);
    if (not_run > 0)
        page_list_add(&line, "%zu not run", not_run);
    if (line.count > 0)
        page_write(page, PAGE_BOLD, 0, 2, "In all: %s.", page_list_close(&line));
    page_list_done(&line);
}

/* The reasons are below the table. */
static void write_left_out(struct page *page, const struct lp_suite *suite)
{
    struct page_list names;
    if (suite->not_run.count == 0)
        return;
    page_list_open(&names, page);
    lp_vector_each(&suite->not_run, const struct lp_not_run, component)
    {
        page_list_add(&names, "%s", component->name);
    }
    page_write(page, PAGE_WARN, 0, 2, "Not run: %s.", page_list_close(&names));
    page_list_done(&names);
}

void text_totals(struct page *page, const struct lp_suite *suite, bool is_strict)
{
    static const struct {
        enum outcome outcome;
        const char *title;
    } named[] = {{OUTCOME_OVER, "Over the budget"},
                 {OUTCOME_INCONCLUSIVE, "Inconclusive"},
                 {OUTCOME_ERROR, "Failed"}};
    struct totals totals;
    for (size_t i = 0; i < OUTCOMES; i++)
        page_list_open(&totals.names[i], page);
    count_tests(&totals, suite, is_strict);
    write_counts(page, &totals, suite->not_run.count);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct page_list *names = &totals.names[named[i].outcome];
        if (names->count > 0)
            page_write(page, PAGE_BAD, 0, 2, "%s: %s.", named[i].title, page_list_close(names));
    }
    write_left_out(page, suite);
    for (size_t i = 0; i < OUTCOMES; i++)
        page_list_done(&totals.names[i]);
}
