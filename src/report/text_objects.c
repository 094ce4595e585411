/* Of what leaks, the objects by type and class: each name once, whatever clusters it has. */
#include "report/text_leaks.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/page_list.h"
#include "report/quantity.h"

enum { SHOWN_TYPES = 12 };

/* A type or class with all its leaking clusters. */
struct delta {
    const char *name;
    double count;
};

static int by_count(const void *a, const void *b)
{
    const struct delta *left = a, *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->name, right->name);
}

static void add_delta(struct delta *deltas, size_t *count, const struct lp_leak *leak)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(deltas[i].name, leak->cluster->what) == 0) {
            deltas[i].count += leak->count_per_cycle;
            return;
        }
    }
    deltas[(*count)++] = (struct delta){leak->cluster->what, leak->count_per_cycle};
}

static void write_deltas(struct page *page, const char *title, struct delta *deltas, size_t count,
                         size_t limit)
{
    struct page_list list;
    size_t shown = 0;
    double rest = 0;
    page_list_open(&list, page);
    qsort(deltas, count, sizeof *deltas, by_count);
    for (; shown < count && shown < limit; shown++)
        page_list_add(&list, "%s:" PAGE_NO_BREAK "+%s", deltas[shown].name,
                      quantity_rate(deltas[shown].count).text);
    for (size_t i = shown; i < count; i++)
        rest += deltas[i].count;
    if (count > shown)
        page_list_add(&list, "%zu" PAGE_NO_BREAK "more:" PAGE_NO_BREAK "+%s", count - shown,
                      quantity_rate(rest).text);
    page_write(page, PAGE_PLAIN, 4, 12, "%-7s %s", title, page_list_close(&list));
    page_list_done(&list);
}

static size_t collect_deltas(const struct lp_test *test, enum lp_layer layer, struct delta *deltas)
{
    size_t count = 0;
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_LEAK &&
            leak->cluster->layer == layer && (leak->cluster->flags & LP_CLUSTER_BUFFER) == 0)
            add_delta(deltas, &count, leak);
    }
    return count;
}

void text_object_deltas(struct page *page, const struct lp_test *test, bool is_verbose)
{
    struct delta *deltas = calloc(test->leaks.count + 1, sizeof *deltas);
    size_t limit = is_verbose ? test->leaks.count : SHOWN_TYPES;
    bool has_title = false;
    static const struct {
        enum lp_layer layer;
        const char *title;
    } rows[] = {{LP_LAYER_QT, "Qt"}, {LP_LAYER_PYTHON, "Python"}};
    page->has_failed = page->has_failed || deltas == NULL;
    for (size_t i = 0; deltas != NULL && i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = collect_deltas(test, rows[i].layer, deltas);
        if (count > 0 && !has_title) {
            page_blank(page);
            page_write(page, PAGE_BOLD, 2, 4, "Objects per %s:", lp_test_unit(test));
            has_title = true;
        }
        if (count > 0)
            write_deltas(page, rows[i].title, deltas, count, limit);
    }
    free(deltas);
}
