/* What a process holds at rest. A program of any size has hundreds of types, so the most frequent
 * are shown and the others summed up. */
#include "report/text_snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "report/quantity.h"

enum { SHOWN_TYPES = 10, COUNT_COLUMNS = 10, LABEL_COLUMNS = 24 };

void text_snapshot_memory(struct page *page, const struct lp_snapshot *snapshot)
{
    char more[120] = "";
    const struct lp_record_snapshot *numbers = &snapshot->numbers;
    if (numbers->pss_bytes > 0)
        snprintf(more, sizeof more, ", PSS %s, USS %s",
                 quantity_bytes((double)numbers->pss_bytes).text,
                 quantity_bytes((double)numbers->uss_bytes).text);
    page_write(page, PAGE_DIM, 0, 2, "%s: RSS %s%s", snapshot->label,
               quantity_bytes((double)numbers->rss_bytes).text, more);
}

static int by_count(const void *a, const void *b)
{
    const struct lp_snapshot_entry *const *left = a, *const *right = b;
    if ((*left)->count != (*right)->count)
        return (*left)->count > (*right)->count ? -1 : 1;
    return strcmp((*left)->name, (*right)->name);
}

static void write_rest(struct page *page, const struct lp_snapshot_entry **sorted, size_t count)
{
    uint64_t rest = 0;
    for (size_t i = 0; i < count; i++)
        rest += sorted[i]->count;
    if (count > 0)
        page_line(page, PAGE_DIM, 4, "%*s  in %zu more (--verbose shows them)", COUNT_COLUMNS,
                  quantity_count(rest).text, count);
}

static void write_types(struct page *page, const struct lp_snapshot *snapshot, enum lp_layer domain,
                        bool is_verbose)
{
    const struct lp_snapshot_entry **sorted = calloc(snapshot->entries.count + 1, sizeof *sorted);
    size_t count = 0;
    page->has_failed = page->has_failed || sorted == NULL;
    if (sorted == NULL)
        return;
    lp_vector_each(&snapshot->entries, const struct lp_snapshot_entry, entry)
    {
        if (entry->domain == domain)
            sorted[count++] = entry;
    }
    qsort(sorted, count, sizeof *sorted, by_count);
    size_t shown = is_verbose || count <= SHOWN_TYPES ? count : SHOWN_TYPES;
    for (size_t i = 0; i < shown; i++)
        page_line(page, PAGE_PLAIN, 4, "%*s  %s", COUNT_COLUMNS,
                  quantity_count(sorted[i]->count).text, sorted[i]->name);
    write_rest(page, sorted + shown, count - shown);
    free(sorted);
}

static void write_snapshot(struct page *page, const struct lp_snapshot *snapshot, bool is_verbose)
{
    const struct lp_record_snapshot *numbers = &snapshot->numbers;
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2, "Memory at rest (%s):", snapshot->label);
    page_line(page, PAGE_PLAIN, 2, "Live heap: %s",
              quantity_bytes((double)numbers->heap_bytes).text);
    page_line(page, PAGE_PLAIN, 2, "Threads: %s", quantity_count(numbers->threads).text);
    page_line(page, PAGE_PLAIN, 2, "File descriptors: %s", quantity_count(numbers->fds).text);
    page_line(page, PAGE_PLAIN, 2, "Signal connections: %s",
              quantity_count(numbers->connections).text);
    page_line(page, PAGE_PLAIN, 2, "Garbage: %s uncollectable, %s in gc.garbage",
              quantity_count(numbers->gc_uncollectable).text,
              quantity_count(numbers->gc_garbage).text);
    page_line(page, PAGE_PLAIN, 2, "Python objects that the collector tracks: %s",
              quantity_count(numbers->python_objects).text);
    write_types(page, snapshot, LP_LAYER_PYTHON, is_verbose);
    page_line(page, PAGE_PLAIN, 2, "Qt objects: %s", quantity_count(numbers->qobjects).text);
    write_types(page, snapshot, LP_LAYER_QT, is_verbose);
}

static void write_table(struct page *page, const struct lp_vector *snapshots)
{
    page_blank(page);
    page_write(page, PAGE_BOLD, 0, 2, "Snapshots outside of tests:");
    page_line(page, PAGE_DIM, 2, "%-*s %10s %9s %8s %7s %4s %4s", LABEL_COLUMNS, "label", "heap",
              "python", "qt", "conn", "thr", "fds");
    lp_vector_each(snapshots, struct lp_snapshot *, place)
    {
        const struct lp_record_snapshot *numbers = &(*place)->numbers;
        page_line(page, PAGE_PLAIN, 2, "%-*s %10s %9llu %8llu %7llu %4llu %4llu", LABEL_COLUMNS,
                  (*place)->label, quantity_bytes((double)numbers->heap_bytes).text,
                  (unsigned long long)numbers->python_objects,
                  (unsigned long long)numbers->qobjects, (unsigned long long)numbers->connections,
                  (unsigned long long)numbers->threads, (unsigned long long)numbers->fds);
    }
}

void text_snapshots(struct page *page, const struct lp_model *model,
                    const struct lp_report_options *options)
{
    const struct lp_snapshot *chosen = lp_model_baseline(model);
    if (chosen == NULL && model->snapshots.count > 0)
        chosen = *lp_vector_at(&model->snapshots, struct lp_snapshot *, model->snapshots.count - 1);
    if (model->snapshots.count > 1)
        write_table(page, &model->snapshots);
    lp_vector_each(&model->snapshots, struct lp_snapshot *, snapshot)
    {
        if (options->is_verbose || *snapshot == chosen)
            write_snapshot(page, *snapshot, options->is_verbose);
    }
}
