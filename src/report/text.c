/* First lines with what varies, memory at rest, for a suite the table of its components, then the
 * tests, the limits of the recordings, and what to do. */
#include "report/text.h"

#include <errno.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/page.h"
#include "report/quantity.h"
#include "report/text_advice.h"
#include "report/text_head.h"
#include "report/text_known.h"
#include "report/text_leaks.h"
#include "report/text_limits.h"
#include "report/text_snapshot.h"
#include "report/text_summary.h"
#include "report/text_test.h"

static void write_failure(struct page *page, const char *of, const struct lp_failure *failure)
{
    page_blank(page);
    page_write(page, PAGE_BAD, 0, 2, "%s%sError (%s): %s", of, of[0] != '\0' ? ": " : "",
               failure->kind, failure->message);
    if (failure->detail[0] != '\0')
        page_line(page, PAGE_DIM, 2, "%s", failure->detail);
}

/* What does not belong to a test. */
static void write_outside(struct page *page, const struct lp_suite *suite,
                          const struct lp_report_options *options)
{
    if (suite->failure != NULL)
        write_failure(page, "", suite->failure);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_failure *failure = lp_part_failure(part);
        if (failure != NULL)
            write_failure(page, suite->is_single ? "" : lp_part_name(part), failure);
        if (part->model == NULL)
            continue;
        text_snapshots(page, part->model, options);
        text_orphans_at_rest(page, &part->model->orphans, options->is_verbose);
    }
}

/* Beyond what its row in the summary says. */
static bool has_more(const struct lp_test *test, bool is_strict)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->shape != LP_SHAPE_ONE_TIME)
            return true;
    }
    return lp_test_assess(test, is_strict).judgement.verdict != LP_VERDICT_CLEAN ||
           test->busy.count > 0 || test->orphans.count > 0 || test->workers.count > 0 ||
           test->refcounts.count > 0;
}

static void write_tests(struct page *page, const struct lp_suite *suite,
                        const struct lp_report_options *options)
{
    bool is_whole = suite->is_single || options->is_verbose;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            if (!is_whole && !has_more(*test, options->is_strict))
                continue;
            page_blank(page);
            text_test(page, *test, options);
        }
    }
}

int lp_text_render(const struct lp_suite *suite, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error)
{
    struct page page = {.out = out,
                        .width = options->width > 0 ? options->width : 80,
                        .use_colour = options->use_colour};
    text_head(&page, suite);
    write_outside(&page, suite, options);
    if (!suite->is_single)
        text_summary(&page, suite, options);
    write_tests(&page, suite, options);
    if (options->is_verbose)
        text_unused_known(&page, suite);
    text_limits(&page, suite);
    text_advice(&page, suite, options);
    return page.has_failed ? lp_error_set(error, -ENOMEM, "no memory for the text report") : 0;
}
