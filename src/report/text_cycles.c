/* Which cycles ran, which did not come to rest, and what each had left at its own end. Times vary
 * from run to run, so they are for --verbose, as are more than the newest cycles. */
#include "report/text_cycles.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/page_list.h"
#include "report/quantity.h"

enum { SHOWN_CYCLES = 20 };

static void list_count(struct page_list *list, uint32_t count, const char *name)
{
    if (count > 0)
        page_list_add(list, "%u %s", count, name);
}

void text_cycles(struct page *page, const struct lp_test *test)
{
    struct page_list list;
    const struct lp_cycle_counts *run = &test->run;
    page_list_open(&list, page);
    list_count(&list, run->warmup, "warm-up");
    list_count(&list, run->counted, "counted");
    list_count(&list, run->extra, "extra");
    list_count(&list, run->trailing, "trailing");
    list_count(&list, run->capture, "capture");
    list_count(&list, run->proof, "proof");
    const char *text = page_list_close(&list);
    page_write(page, PAGE_PLAIN, 2, 4, "%c%ss%s: %s%s", toupper(lp_test_unit(test)[0]),
               lp_test_unit(test) + 1, test->is_ended ? "" : " that ended",
               text[0] != '\0' ? text : "none",
               test->flags & LP_TEST_DELETE ? "; each deleted (--delete)" : "");
    page_list_done(&list);
}

static void write_cycle(struct page *page, const struct lp_cycle *cycle, bool has_times)
{
    const struct lp_tally *left = &cycle->left;
    char times[64] = "";
    if (has_times)
        snprintf(times, sizeof times, " %5u%s %9s", cycle->settle_rounds,
                 cycle->is_settled ? " " : "!",
                 quantity_seconds(cycle->end_ns - cycle->begin_ns).text);
    page_line(page, PAGE_PLAIN, 2, "%5u %-8s %9s %7llu %7llu %6llu %5llu %3llu %3llu%s",
              cycle->number, lp_role_name(cycle->role), quantity_bytes((double)left->bytes).text,
              (unsigned long long)left->blocks, (unsigned long long)left->python_objects,
              (unsigned long long)left->qobjects, (unsigned long long)left->connections,
              (unsigned long long)left->threads, (unsigned long long)left->fds, times);
}

static void write_table_head(struct page *page, const struct lp_test *test, bool has_times)
{
    page_blank(page);
    page_write(page, PAGE_BOLD, 2, 4, "Left at the end of each %s%s:", lp_test_unit(test),
               has_times ? " (settle: rounds, ! at its limit)" : "");
    page_line(page, PAGE_DIM, 2, "%5s %-8s %9s %7s %7s %6s %5s %3s %3s%s", "cycle", "role", "bytes",
              "blocks", "python", "qt", "conn", "thr", "fds", has_times ? " settle      time" : "");
}

void text_cycle_table(struct page *page, const struct lp_test *test, bool is_verbose)
{
    size_t hidden =
        is_verbose || test->cycles.count <= SHOWN_CYCLES ? 0 : test->cycles.count - SHOWN_CYCLES;
    bool has_head = false;
    for (size_t i = hidden; i < test->cycles.count; i++) {
        const struct lp_cycle *cycle = lp_vector_at(&test->cycles, struct lp_cycle, i);
        if (!cycle->is_ended)
            continue;
        if (!has_head)
            write_table_head(page, test, is_verbose);
        if (!has_head && hidden > 0)
            page_line(page, PAGE_DIM, 2, "  ... %zu earlier ones", hidden);
        has_head = true;
        write_cycle(page, cycle, is_verbose);
    }
}

static int by_what(const void *a, const void *b)
{
    const struct lp_busy *const *left = a, *const *right = b;
    return strcmp((*left)->what, (*right)->what);
}

/* Each name once, sorted: how often and when varies. */
static void write_busy_names(struct page *page, const struct lp_test *test,
                             const struct lp_busy **names)
{
    struct page_list list;
    size_t count = 0;
    page_list_open(&list, page);
    lp_vector_each(&test->busy, const struct lp_busy, busy)
    {
        names[count++] = busy;
    }
    qsort(names, count, sizeof *names, by_what);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(names[i]->what, names[i - 1]->what) != 0)
            page_list_add(&list, "%s", names[i]->what);
    page_write(page, PAGE_WARN, 2, 4,
               "Some %ss did not come to rest within the settle limit; still busy: %s.",
               lp_test_unit(test), page_list_close(&list));
    page_list_done(&list);
}

void text_busy(struct page *page, const struct lp_test *test)
{
    if (test->busy.count == 0)
        return;
    const struct lp_busy **names = calloc(test->busy.count, sizeof *names);
    page->has_failed = page->has_failed || names == NULL;
    if (names != NULL)
        write_busy_names(page, test, names);
    free(names);
}
