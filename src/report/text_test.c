/* A test, from the block that users of the guide know down to the picture. Everything written here
 * but text_test_memory() is the same in two runs of the same program. */
#include "report/text_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/page_list.h"
#include "report/picture.h"
#include "report/quantity.h"
#include "report/text_budget.h"
#include "report/text_cycles.h"
#include "report/text_growth.h"
#include "report/text_leaks.h"
#include "report/text_order.h"

static const struct lp_snapshot *snapshot_of(const struct lp_test *test, const char *label,
                                             bool is_last)
{
    const struct lp_snapshot *found = NULL;
    lp_vector_each(&test->snapshots, struct lp_snapshot *, snapshot)
    {
        if (strcmp((*snapshot)->label, label) == 0)
            return *snapshot;
        if (found == NULL || is_last)
            found = *snapshot;
    }
    return found;
}

/* ", PSS 49.1 MB -> 49.3 MB"; nothing when it was not read. */
static void add_change(char *line, size_t size, const char *name, uint64_t before, uint64_t after)
{
    size_t used = strlen(line);
    if (before > 0 && after > 0)
        snprintf(line + used, size - used, ", %s %s -> %s", name,
                 quantity_bytes((double)before).text, quantity_bytes((double)after).text);
}

void text_test_memory(struct page *page, const struct lp_test *test)
{
    char changes[200] = "";
    const struct lp_snapshot *before = snapshot_of(test, "before", false);
    const struct lp_snapshot *after = snapshot_of(test, "after", true);
    struct quantity time = {"not ended"};
    if (test->is_ended && test->end_ns >= test->begin_ns)
        time = quantity_seconds(test->end_ns - test->begin_ns);
    if (before != NULL && after != NULL) {
        add_change(changes, sizeof changes, "RSS", before->numbers.rss_bytes,
                   after->numbers.rss_bytes);
        add_change(changes, sizeof changes, "PSS", before->numbers.pss_bytes,
                   after->numbers.pss_bytes);
    }
    page_write(page, PAGE_DIM, 0, 2, "%s: %s%s", test->name, time.text, changes);
}

/* The block of the guide, to the letter. */
static void write_block(struct page *page, const struct lp_test *test,
                        const struct lp_assessment *assessment, bool is_strict, bool is_verbose)
{
    bool is_known = test->curve_cycles > 0;
    double bytes = lp_test_per_cycle(test, is_strict ? &test->all : &test->yours).bytes;
    const char *unknown = "not measured";
    page_write(page, PAGE_BOLD, 0, 2, "%s:", test->name[0] != '\0' ? test->name : "(no name)");
    page_line(page, PAGE_PLAIN, 2, "Memory per %s: %s", lp_test_unit(test),
              is_known ? quantity_kb(text_stable(test, bytes, is_verbose)).text : unknown);
    page_line(page, PAGE_PLAIN, 2, "Total leaked: %s",
              is_known ? quantity_mb(
                             text_stable(test, (double)assessment->total_leaked_bytes, is_verbose))
                             .text
                       : unknown);
    page_line(page, PAGE_PLAIN, 2, "Severity: %s",
              is_known ? lp_severity_name(assessment->judgement.severity) : unknown);
    if (is_known)
        page_line(page, PAGE_PLAIN, 2, "Objects leaked: %llu",
                  (unsigned long long)assessment->objects_leaked);
    else
        page_line(page, PAGE_PLAIN, 2, "Objects leaked: %s", unknown);
}

static enum page_style style_of(enum lp_verdict verdict)
{
    switch (verdict) {
    case LP_VERDICT_CLEAN:
        return PAGE_GOOD;
    case LP_VERDICT_BOUNDED:
    case LP_VERDICT_INCONCLUSIVE:
        return PAGE_WARN;
    case LP_VERDICT_LEAK:
    case LP_VERDICT_ERROR:
        break;
    }
    return PAGE_BAD;
}

/* Appends "2 threads" to a list like "16 B in 1 block, 2 threads". */
static void list_rate(struct page_list *list, double rate, const char *one, const char *many)
{
    if (rate <= 0)
        return;
    page_list_add(list, "%s" PAGE_NO_BREAK "%s", quantity_rate(rate).text, rate == 1 ? one : many);
}

static void list_memory(struct page_list *list, const struct lp_test *test,
                        const struct lp_per_cycle *rates)
{
    char blocks[64] = "";
    struct quantity bytes = quantity_bytes(text_stable(test, rates->bytes, false));
    if (rates->blocks > 0 && text_is_varying(test))
        snprintf(blocks, sizeof blocks, " in many blocks");
    else if (rates->blocks > 0)
        snprintf(blocks, sizeof blocks, " in %s block%s", quantity_rate(rates->blocks).text,
                 rates->blocks == 1 ? "" : "s");
    if (rates->bytes > 0 || rates->blocks > 0)
        page_list_add(list, "%s%s", rates->bytes > 0 ? bytes.text : "", blocks);
}

static void list_per_cycle(struct page_list *list, const struct lp_test *test, bool is_strict)
{
    struct lp_per_cycle rates = lp_test_per_cycle(test, is_strict ? &test->all : &test->yours);
    list_memory(list, test, &rates);
    list_rate(list, rates.connections, "connection", "connections");
    list_rate(list, rates.threads, "thread", "threads");
    list_rate(list, rates.fds, "file descriptor", "file descriptors");
}

/* A rate of whole things with a fraction is a mean. */
static bool is_mean(const struct lp_test *test, bool is_strict)
{
    struct lp_per_cycle rates = lp_test_per_cycle(test, is_strict ? &test->all : &test->yours);
    return rates.qobjects != floor(rates.qobjects) ||
           rates.connections != floor(rates.connections) || rates.threads != floor(rates.threads) ||
           rates.fds != floor(rates.fds);
}

static void write_leak_verdict(struct page *page, const struct lp_test *test,
                               const struct lp_assessment *assessment, bool is_strict)
{
    struct page_list list;
    page_list_open(&list, page);
    list_per_cycle(&list, test, is_strict);
    const char *what = page_list_close(&list);
    if (what[0] != '\0')
        page_write(page, PAGE_BAD, 2, 4, "Verdict: leak. %s %s leaves %s.",
                   is_mean(test, is_strict) ? "On average, each" : "Every", lp_test_unit(test),
                   what);
    else
        page_write(page, PAGE_BAD, 2, 4,
                   "Verdict: leak. What stays comes too often, or as orphans.");
    text_budget(page, test, assessment, is_strict);
    page_list_done(&list);
}

static bool has_foreign(const struct lp_test *test)
{
    return test->all.sums.blocks > test->yours.sums.blocks ||
           test->all.sums.threads > test->yours.sums.threads ||
           test->all.sums.fds > test->yours.sums.fds;
}

static bool has_excluded(const struct lp_test *test)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (lp_leak_is_excluded(leak) && leak->shape != LP_SHAPE_ONE_TIME)
            return true;
    }
    return false;
}

static void write_clean_sentence(const struct lp_test *test, char *text, size_t size)
{
    const char *unit = lp_test_unit(test);
    if (has_foreign(test))
        snprintf(text, size, "What stays of each %s is not the application's own.", unit);
    else if (has_excluded(test))
        snprintf(text, size, "What stays of each %s is known, and left out by the configuration.",
                 unit);
    else
        snprintf(text, size, "The counted %ss leave nothing behind.", unit);
}

static void write_sentence(const struct lp_test *test, enum lp_verdict verdict, char *text,
                           size_t size)
{
    switch (verdict) {
    case LP_VERDICT_CLEAN:
        write_clean_sentence(test, text, size);
        break;
    case LP_VERDICT_BOUNDED:
        snprintf(text, size,
                 "What stays is thrown away again or has a bound: it does not grow for ever.");
        break;
    case LP_VERDICT_INCONCLUSIVE:
        snprintf(text, size, "What stays may be bounded, and has not shown it in these %ss.",
                 lp_test_unit(test));
        break;
    case LP_VERDICT_ERROR:
    case LP_VERDICT_LEAK:
        snprintf(text, size, "Nothing can be concluded.");
        break;
    }
}

static void write_verdict(struct page *page, const struct lp_test *test,
                          const struct lp_assessment *assessment, bool is_strict)
{
    enum lp_verdict verdict = assessment->judgement.verdict;
    char sentence[160];
    write_sentence(test, verdict, sentence, sizeof sentence);
    page_blank(page);
    if (verdict == LP_VERDICT_LEAK)
        write_leak_verdict(page, test, assessment, is_strict);
    else
        page_write(page, style_of(verdict), 2, 4, "Verdict: %s. %s", lp_verdict_name(verdict),
                   sentence);
    if (test->proof_failure != NULL)
        page_write(page, PAGE_WARN, 2, 4, "The proof was cut short: %s",
                   test->proof_failure->message);
    if (test->failure == NULL)
        return;
    page_write(page, PAGE_BAD, 2, 4, "Error (%s): %s", test->failure->kind, test->failure->message);
    if (test->failure->cycle != 0 && test->errors.count > 0)
        page_write(page, PAGE_PLAIN, 2, 4, "It happened in %s %u.", lp_test_unit(test),
                   test->failure->cycle);
    if (test->failure->detail[0] != '\0')
        page_line(page, PAGE_DIM, 4, "%s", test->failure->detail);
}

void text_test(struct page *page, const struct lp_test *test,
               const struct lp_report_options *options)
{
    struct lp_assessment assessment = lp_test_assess(test, options->is_strict);
    write_block(page, test, &assessment, options->is_strict, options->is_verbose);
    write_verdict(page, test, &assessment, options->is_strict);
    text_cycles(page, test);
    text_busy(page, test);
    text_garbage(page, test);
    text_object_deltas(page, test, options->is_verbose);
    text_leaks(page, test, options->is_verbose);
    text_refcounts(page, test, options->is_verbose);
    text_orphans(page, test, options->is_verbose);
    text_workers(page, test, options->is_verbose);
    text_threads(page, test, options->is_verbose);
    text_descriptors(page, test, options->is_verbose);
    if (options->is_verbose)
        text_qt_deltas(page, test);
    picture_write(page, test);
    if (options->is_verbose || test->failure != NULL)
        text_cycle_table(page, test, options->is_verbose);
}
