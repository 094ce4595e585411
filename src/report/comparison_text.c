/* First lines with what varies from run to run, an empty line, then the components, worst first.
 * What is unchanged takes a line for all of it. */
#include "report/comparison_parts.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "report/page.h"

enum { SHOWN_LEAKS = 10, SHOWN_COUNTS = 10, LINE_BYTES = 1200 };

static enum page_style style_of(enum lp_progress progress)
{
    switch (progress) {
    case LP_PROGRESS_WORSE:
        return PAGE_BAD;
    case LP_PROGRESS_BETTER:
        return PAGE_GOOD;
    case LP_PROGRESS_NOT_RUN:
        return PAGE_WARN;
    case LP_PROGRESS_NEW:
    case LP_PROGRESS_GONE:
    case LP_PROGRESS_UNCHANGED:
    case LP_PROGRESS_COUNT:
        break;
    }
    return PAGE_BOLD;
}

static void write_file(struct page *page, const char *title, const char *path,
                       const struct lp_result *result)
{
    char source[LINE_BYTES];
    write_source(result, source, sizeof source);
    page_write(page, PAGE_DIM, 0, 2, "%s: %s", title, path);
    page_write(page, PAGE_DIM, 2, 4, "%s", source);
}

static void write_memory(struct page *page, const struct lp_baseline_change *baseline)
{
    const struct lp_result_snapshot *before = baseline->before, *after = baseline->after;
    page_write(page, PAGE_DIM, 0, 2, "At rest: RSS %s -> %s, PSS %s -> %s, live heap %s -> %s",
               quantity_bytes((double)before->rss_bytes).text,
               quantity_bytes((double)after->rss_bytes).text,
               quantity_bytes((double)before->pss_bytes).text,
               quantity_bytes((double)after->pss_bytes).text,
               quantity_bytes((double)before->heap_bytes).text,
               quantity_bytes((double)after->heap_bytes).text);
}

static void write_head(struct page *page, const struct lp_comparison *comparison,
                       const struct lp_comparison_options *options)
{
    write_file(page, "Before", options->before_path, comparison->before);
    write_file(page, "After", options->after_path, comparison->after);
    lp_vector_each(&comparison->environment, const struct lp_environment_change, change)
    {
        page_write(page, PAGE_WARN, 0, 2,
                   "Different %s: %s -> %s. Numbers may differ for that reason alone.",
                   change->what, change->before, change->after);
    }
    if (comparison->before->is_strict != comparison->after->is_strict)
        page_write(page, PAGE_WARN, 0, 2, "Only one of the two was judged with --strict.");
    if (comparison->baseline != NULL)
        write_memory(page, comparison->baseline);
}

static void write_whole_error(struct page *page, const char *side, const struct lp_result *result,
                              enum page_style style)
{
    if (result->error_kind != NULL)
        page_write(page, style, 0, 2, "%s ended with an error (%s): %s", side, result->error_kind,
                   result->error_message);
}

static void write_errors(struct page *page, const struct lp_comparison *comparison)
{
    if (comparison->before->error_kind == NULL && comparison->after->error_kind == NULL)
        return;
    page_blank(page);
    write_whole_error(page, "BEFORE", comparison->before, PAGE_WARN);
    write_whole_error(page, "AFTER", comparison->after,
                      comparison->has_new_error ? PAGE_BAD : PAGE_WARN);
}

static bool is_rate_shown(double before, double after, bool is_verbose)
{
    return is_verbose || before > 0 || after > 0;
}

static void write_rates(struct page *page, const struct lp_comparison *comparison,
                        const struct lp_component_change *change, bool is_verbose)
{
    bool has_head = false;
    const struct lp_result_test *before = change->before, *after = change->after;
    if (before == NULL || after == NULL || !before->is_measured || !after->is_measured)
        return;
    const double *old = comparison->is_strict ? before->all : before->yours;
    const double *new = comparison->is_strict ? after->all : after->yours;
    for (int i = 0; i < LP_RATE_COUNT; i++) {
        if (!is_rate_shown(old[i], new[i], is_verbose))
            continue;
        if (!has_head)
            page_line(page, PAGE_DIM, 2, "%-15s %12s %12s %12s", "per cycle", "before", "after",
                      "change");
        has_head = true;
        page_line(page, PAGE_PLAIN, 2, "%-15s %12s %12s %12s", rate_title(i),
                  rate_amount(i, old[i]).text, rate_amount(i, new[i]).text,
                  rate_difference(i, change->rates[i], old[i], new[i]).text);
    }
}

static void write_leak(struct page *page, const struct lp_leak_change *leak, bool is_verbose)
{
    char amounts[160], kind[LINE_BYTES];
    const struct lp_result_leak *side = leak_side(leak);
    write_leak_amounts(leak, amounts, sizeof amounts);
    write_leak_kind(leak, kind, sizeof kind);
    page_write(page, PAGE_PLAIN, 4, 8, "%s%s: %s", side->what, kind, amounts);
    if (leak->change == LP_CHANGE_NEW && side->cause != NULL)
        page_write(page, PAGE_DIM, 8, 8, "%s", side->cause);
    if (leak->change == LP_CHANGE_NEW && side->fix != NULL)
        page_write(page, PAGE_PLAIN, 8, 13, "Fix: %s", side->fix);
    if (is_verbose)
        page_write(page, PAGE_DIM, 8, 8, "fingerprint %s", side->fingerprint);
}

/* Its keeper is among the changes of the same kind, and says enough. */
static bool is_kept_by_other(const struct lp_component_change *change,
                             const struct lp_leak_change *leak)
{
    const char *keeper = leak_side(leak)->kept_by;
    lp_vector_each(&change->leaks, const struct lp_leak_change, other)
    {
        if (keeper != NULL && other != leak && other->change == leak->change &&
            strcmp(leak_side(other)->fingerprint, keeper) == 0)
            return true;
    }
    return false;
}

static void write_group(struct page *page, const struct lp_component_change *change,
                        enum lp_change kind, bool is_verbose)
{
    size_t count = 0, kept = 0,
           limit = is_verbose               ? SIZE_MAX
                   : kind == LP_CHANGE_SAME ? 0
                                            : SHOWN_LEAKS;
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        if (leak->change != kind || (!is_verbose && leak_is_in_sum(change, leak)))
            continue;
        if (count + kept == 0 && limit > 0)
            page_write(page, PAGE_BOLD, 2, 4, "%s, per cycle:", change_title(kind));
        if (!is_verbose && limit > 0 && is_kept_by_other(change, leak))
            kept++;
        else if (count++ < limit)
            write_leak(page, leak, is_verbose);
    }
    if (count > 0 && limit == 0)
        page_write(page, PAGE_DIM, 2, 4, "%s: %zu (--verbose shows them)", change_title(kind),
                   count);
    else if (count > limit)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)", count - limit);
    if (kept > 0)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more that %s %s (--verbose shows %s)", kept,
                   count == 1 ? "it" : "they", count == 1 ? "keeps" : "keep",
                   kept == 1 ? "it" : "them");
}

static void write_component(struct page *page, const struct lp_comparison *comparison,
                            const struct lp_component_change *change, bool is_verbose)
{
    char reasons[LINE_BYTES], before[120], after[120];
    write_reasons(change, reasons, sizeof reasons);
    write_side(change->before, before, sizeof before);
    write_side(change->after, after, sizeof after);
    page_blank(page);
    page_write(page, style_of(change->progress), 0, 2, "%s (%s): %s%s%s", change->name,
               change->kind, lp_progress_name(change->progress), reasons[0] != '\0' ? ": " : "",
               reasons);
    page_write(page, PAGE_PLAIN, 2, 4, "Verdict: %s -> %s", before, after);
    write_rates(page, comparison, change, is_verbose);
    for (size_t i = 0; i < sizeof shown_changes / sizeof shown_changes[0]; i++)
        write_group(page, change, shown_changes[i], is_verbose);
}

/* With a reason, or a leak of others that came or went, it is worth more than its name. */
static bool is_folded(const struct lp_component_change *change, bool is_verbose)
{
    if (change->progress != LP_PROGRESS_UNCHANGED || change->reasons.count > 0 || is_verbose)
        return false;
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        if (leak->change != LP_CHANGE_SAME)
            return false;
    }
    return true;
}

static void write_folded(struct page *page, const struct lp_comparison *comparison, bool is_verbose)
{
    bool has_title = false;
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        char side[120];
        if (!is_folded(change, is_verbose))
            continue;
        if (!has_title) {
            page_blank(page);
            page_write(page, PAGE_BOLD, 0, 2, "Unchanged:");
        }
        has_title = true;
        write_side(change->after, side, sizeof side);
        page_write(page, PAGE_PLAIN, 2, 4, "%s (%s): %s", change->name, change->kind, side);
    }
}

static void write_counts(struct page *page, const char *title, const struct lp_vector *counts,
                         bool is_verbose)
{
    size_t limit = is_verbose ? counts->count : SHOWN_COUNTS;
    if (counts->count > 0)
        page_write(page, PAGE_PLAIN, 2, 4, "%s:", title);
    for (size_t i = 0; i < counts->count && i < limit; i++) {
        const struct lp_count_change *change = lp_vector_at(counts, struct lp_count_change, i);
        bool is_more = change->after > change->before;
        page_write(page, PAGE_PLAIN, 4, 6, "%s: %s -> %s (%c%s)", change->name,
                   quantity_count(change->before).text, quantity_count(change->after).text,
                   is_more ? '+' : '-',
                   quantity_count(is_more ? change->after - change->before
                                          : change->before - change->after)
                       .text);
    }
    if (counts->count > limit)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)",
                   counts->count - limit);
}

static void write_baseline(struct page *page, const struct lp_baseline_change *baseline,
                           bool is_verbose)
{
    if (baseline == NULL || baseline->python_objects.count + baseline->qt_objects.count == 0)
        return;
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2, "Objects at rest (for information, not judged):");
    write_counts(page, "Qt", &baseline->qt_objects, is_verbose);
    write_counts(page, "Python", &baseline->python_objects, is_verbose);
}

static void write_end(struct page *page, const struct lp_comparison *comparison)
{
    char summary[200];
    bool is_worse = comparison->exit_code != 0;
    write_summary(comparison, summary, sizeof summary);
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2, "In all: %s.", summary);
    page_write(page, is_worse ? PAGE_BAD : PAGE_GOOD, 0, 2, "Exit code %d: %s.",
               comparison->exit_code, is_worse ? "something got worse" : "nothing got worse");
}

int comparison_text(const struct lp_comparison *comparison,
                    const struct lp_comparison_options *options, FILE *out, struct lp_error *error)
{
    struct page page = {.out = out,
                        .width = options->width > 0 ? options->width : 80,
                        .use_colour = options->use_colour};
    write_head(&page, comparison, options);
    write_errors(&page, comparison);
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        if (!is_folded(change, options->is_verbose))
            write_component(&page, comparison, change, options->is_verbose);
    }
    write_folded(&page, comparison, options->is_verbose);
    write_baseline(&page, comparison->baseline, options->is_verbose);
    write_end(&page, comparison);
    return page.has_failed ? lp_error_set(error, -ENOMEM, "no memory for the text report") : 0;
}
