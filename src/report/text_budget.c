/* Only what is exceeded is named, each with what was allowed. */
#include "report/text_budget.h"

#include <string.h>

#include "report/page_list.h"
#include "report/quantity.h"
#include "report/text_order.h"

/* "by 3 threads (2 allowed)" */
static void list_excess(struct page_list *list, uint64_t found, uint64_t allowed, const char *one,
                        const char *many)
{
    if (found <= allowed)
        return;
    page_list_add(list, "by %s" PAGE_NO_BREAK "%s (%s" PAGE_NO_BREAK "allowed)",
                  quantity_count(found - allowed).text, found - allowed == 1 ? one : many,
                  quantity_count(allowed).text);
}

static void list_excesses(struct page_list *list, const struct lp_test *test,
                          const struct lp_assessment *assessment)
{
    const struct lp_budget *budget = &assessment->budget;
    double bytes = lp_test_per_cycle(test, &test->yours).bytes;
    bool is_worker = strcmp(test->kind, "worker") == 0;
    if (bytes > budget->bytes_per_cycle)
        page_list_add(
            list, "by %s %s (%s" PAGE_NO_BREAK "allowed)",
            quantity_bytes(text_stable(test, bytes - budget->bytes_per_cycle, false)).text,
            is_worker ? "an operation" : "a cycle", quantity_bytes(budget->bytes_per_cycle).text);
    list_excess(list, assessment->leaked_workers, budget->workers, "worker", "workers");
    list_excess(list, assessment->leaked_threads, budget->threads, "thread", "threads");
    list_excess(list, assessment->leaked_fds, budget->fds, "file descriptor", "file descriptors");
    if (budget->orphans > 0)
        list_excess(list, assessment->orphans, budget->orphans - 1, "orphan", "orphans");
}

static void write_excesses(struct page *page, const struct lp_test *test,
                           const struct lp_assessment *assessment)
{
    struct page_list list;
    page_list_open(&list, page);
    list_excesses(&list, test, assessment);
    page_write(page, PAGE_PLAIN, 2, 4, "Budget: exceeded %s.", page_list_close(&list));
    page_list_done(&list);
}

void text_budget(struct page *page, const struct lp_test *test,
                 const struct lp_assessment *assessment, bool is_strict)
{
    if (is_strict)
        page_write(page, PAGE_PLAIN, 2, 4, "Budget: none (--strict).");
    else if (assessment->judgement.is_over_budget)
        write_excesses(page, test, assessment);
    else
        page_write(page, PAGE_PLAIN, 2, 4, "Budget: within %s per %s (--strict allows nothing).",
                   quantity_bytes(assessment->budget.bytes_per_cycle).text, lp_test_unit(test));
}
