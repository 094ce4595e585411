/* Beside the leaks: these numbers name no survivor, and no verdict goes by them. */
#include "report/text_growth.h"

#include "analyze/assess.h"
#include "analyze/delta.h"
#include "report/quantity.h"

enum { SHOWN_REFCOUNTS = 10, COUNT_COLUMNS = 5 };

static void write_grown(struct page *page, uint64_t before, uint64_t after, const char *what)
{
    if (after > before)
        page_write(page, PAGE_WARN, 2, 4, "Garbage: %s %s than before the test.",
                   quantity_count(after - before).text, what);
}

void text_garbage(struct page *page, const struct lp_test *test)
{
    const struct lp_snapshot *before = lp_test_snapshot(test, "before");
    const struct lp_snapshot *after = lp_test_snapshot(test, "after");
    double waiting = lp_test_waiting_per_cycle(test);
    if (waiting > 0 && test->curve_cycles > 0)
        page_write(page, PAGE_PLAIN, 2, 4,
                   "Garbage: %s object%s per %s in reference cycles, freed by the collector only.",
                   quantity_rate(waiting).text, waiting == 1 ? "" : "s", lp_test_unit(test));
    if (before == NULL || after == NULL)
        return;
    write_grown(page, before->numbers.gc_garbage, after->numbers.gc_garbage,
                "objects more in gc.garbage");
    write_grown(page, before->numbers.gc_uncollectable, after->numbers.gc_uncollectable,
                "objects more that the collector found and could not free");
}

void text_refcounts(struct page *page, const struct lp_test *test, bool is_verbose)
{
    size_t shown = 0;
    if (test->refcounts.count == 0)
        return;
    page_blank(page);
    page_write(page, PAGE_BOLD, 2, 4,
               "Reference counts that grow in every %s:", lp_test_unit(test));
    lp_vector_each(&test->refcounts, const struct lp_refcount, item)
    {
        if (!is_verbose && shown++ == SHOWN_REFCOUNTS)
            break;
        struct quantity rate = quantity_rate((double)item->growth / item->cycles);
        page_line(page, PAGE_PLAIN, 4, "%*s+%s  %s",
                  COUNT_COLUMNS > page_columns(rate.text) ? COUNT_COLUMNS - page_columns(rate.text)
                                                          : 0,
                  "", rate.text, item->object);
    }
    if (!is_verbose && test->refcounts.count > SHOWN_REFCOUNTS)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)",
                   test->refcounts.count - SHOWN_REFCOUNTS);
}

static void write_delta(const struct lp_delta *delta, void *context)
{
    struct page *page = context;
    page_line(page, PAGE_PLAIN, 4, "%+*lld  %s", COUNT_COLUMNS + 1, (long long)delta->change,
              delta->name);
}

static void count_delta(const struct lp_delta *delta, void *context)
{
    (void)delta;
    ++*(size_t *)context;
}

void text_qt_deltas(struct page *page, const struct lp_test *test)
{
    size_t count = 0;
    lp_test_deltas_each(test, LP_LAYER_QT, count_delta, &count);
    if (count == 0)
        return;
    page_blank(page);
    page_write(page, PAGE_BOLD, 2, 4, "Qt objects after the test against before it:");
    lp_test_deltas_each(test, LP_LAYER_QT, write_delta, page);
}
