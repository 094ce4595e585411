/* Beside the leaks: these numbers name no survivor, and no verdict goes by them. */
#include "report/text_growth.h"

#include <string.h>

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

static bool leaks(const struct lp_test *test, const char *type)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->shape == LP_SHAPE_LEAK && leak->cluster->layer == LP_LAYER_PYTHON &&
            strcmp(leak->cluster->what, type) == 0)
            return true;
    }
    return false;
}

/* An object that leaks refers to its type, and a function to its code and its module: the leak is
 * told already. */
static bool follows_from_leak(const struct lp_test *test, const char *object)
{
    static const char type[] = "type ", code[] = "code of ", module[] = "dict of module ";
    if (strncmp(object, type, sizeof type - 1) == 0)
        return leaks(test, object + sizeof type - 1);
    if (strncmp(object, code, sizeof code - 1) == 0 ||
        strncmp(object, module, sizeof module - 1) == 0)
        return leaks(test, "function");
    return false;
}

static void write_refcount(struct page *page, const struct lp_refcount *refcount)
{
    struct quantity rate = quantity_rate((double)refcount->growth / refcount->cycles);
    int columns = page_columns(rate.text);
    page_line(page, PAGE_PLAIN, 4, "%*s+%s  %s",
              COUNT_COLUMNS > columns ? COUNT_COLUMNS - columns : 0, "", rate.text,
              refcount->object);
}

void text_refcounts(struct page *page, const struct lp_test *test, bool is_verbose)
{
    size_t count = 0;
    lp_vector_each(&test->refcounts, const struct lp_refcount, refcount)
    {
        if (!is_verbose && follows_from_leak(test, refcount->object))
            continue;
        if (count == 0) {
            page_blank(page);
            page_write(page, PAGE_BOLD, 2, 4,
                       "Reference counts that grow in every %s:", lp_test_unit(test));
        }
        if (is_verbose || count < SHOWN_REFCOUNTS)
            write_refcount(page, refcount);
        count++;
    }
    if (!is_verbose && count > SHOWN_REFCOUNTS)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)",
                   count - SHOWN_REFCOUNTS);
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
