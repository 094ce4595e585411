/* Rows of what stayed. A dialog that leaks has dozens of clusters, so the shown ones are the
 * heaviest, and the others are summed up in a line: nothing is left out silently. */
#include "report/text_leaks.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/quantity.h"
#include "report/text_kept.h"
#include "report/text_leak.h"
#include "report/text_order.h"
#include "report/text_path.h"

enum { SHOWN_LEAKS = 10 };
enum {
    COUNT_COLUMNS = 5,
    SIZE_COLUMNS = 10,
    NAME_COLUMN = 4 + 1 + COUNT_COLUMNS + SIZE_COLUMNS + 2,
    INDENT = 8
};

typedef bool leak_filter(const struct lp_leak *leak);

struct part {
    const char *title;
    leak_filter *filter;
    bool only_verbose;
    bool has_rates; /* of what is no leak they vary, and are for --verbose */
};

static bool is_growth(const struct lp_leak *leak)
{
    return leak->shape == LP_SHAPE_ONE_TIME;
}

static bool is_your_leak(const struct lp_leak *leak)
{
    return lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_LEAK;
}

static bool is_uncertain(const struct lp_leak *leak)
{
    return lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_UNCERTAIN;
}

static bool is_bounded(const struct lp_leak *leak)
{
    return lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_BOUNDED;
}

static bool is_sporadic(const struct lp_leak *leak)
{
    return lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_SPORADIC;
}

static bool is_foreign(const struct lp_leak *leak)
{
    return !lp_leak_is_yours(leak) && !lp_leak_is_excluded(leak) && !is_growth(leak);
}

static bool is_excluded(const struct lp_leak *leak)
{
    return lp_leak_is_excluded(leak) && !is_growth(leak);
}

static const struct part parts[] = {
    {"Leaks (yours)", is_your_leak, false, true},
    {"Not certain yet", is_uncertain, false, true},
    {"Bounded (does not grow for ever)", is_bounded, false, false},
    {"Sporadic (at no certain rate; fails with --strict only)", is_sporadic, false, false},
    {"Leaks of others (not the application's own)", is_foreign, false, true},
    {"Known, left out by the configuration (never fails)", is_excluded, false, true},
    {"Once only (never fails)", is_growth, true, false},
};

static int padding(const char *text, int columns)
{
    int used = page_columns(text);
    return used < columns ? columns - used : 0;
}

/* They weigh no bytes, and are over any budget; their names say what they are. */
static bool is_weightless(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_THREAD || leak->cluster->layer == LP_LAYER_DESCRIPTOR;
}

/* "python buffer, of PySide6, sporadic". */
static void write_kind(const struct lp_leak *leak, char *text, size_t size)
{
    bool is_other = strcmp(leak->owner, LP_OWNER_YOURS) != 0;
    bool has_shape = is_other && leak->shape != LP_SHAPE_LEAK;
    snprintf(text, size, "%s%s%s%.80s%s%s", lp_layer_name(leak->cluster->layer),
             leak->cluster->flags & LP_CLUSTER_BUFFER ? " buffer" : "", is_other ? ", of " : "",
             is_other ? leak->owner : "", has_shape ? ", " : "",
             has_shape ? lp_shape_name(leak->shape) : "");
}

/* What of a part is not in rows of its own. */
struct rest {
    size_t count; /* of rows */
    double bytes; /* of them */
    bool has_sum;
    double sum; /* of what varies from run to run */
};

/* The rows of a part, as they are written. */
struct rows {
    struct page *page;
    const struct lp_test *test;
    const struct part *part;
    bool is_verbose;
    bool is_varying; /* what varies from run to run is shown in sum */
    size_t count;
    const struct lp_leak *above; /* of the row before, or NULL */
    bool has_path;               /* one was told */
    bool has_dash;               /* a row has no size, as that is in the sum */
    struct rest rest;
};

static bool has_rates(const struct rows *rows)
{
    return rows->part->has_rates || rows->is_verbose;
}

static bool is_summed(const struct rows *rows, const struct lp_leak *leak)
{
    return rows->is_varying && text_is_summed(leak);
}

/* "     +1     16 B  object (python)"; its size is with what it keeps, and is left out where that
 * is shown in sum. */
static void write_rates(struct rows *rows, const struct lp_leak *leak)
{
    char kind[160];
    struct quantity count = quantity_rate(leak->count_per_cycle);
    double weight = text_weight(rows->test, leak, rows->is_verbose);
    struct quantity bytes = quantity_bytes(weight);
    bool has_size = !is_summed(rows, leak) && (weight > 0 || !is_weightless(leak));
    rows->has_dash = rows->has_dash || is_summed(rows, leak);
    const char *size = has_size ? bytes.text : "-";
    bool has_kind = !is_weightless(leak) || !lp_leak_is_yours(leak);
    write_kind(leak, kind, sizeof kind);
    page_write(rows->page, PAGE_BOLD, 4, NAME_COLUMN + 2, "%*s+%s%*s%s  %s%s%s%s",
               padding(count.text, COUNT_COLUMNS), "", count.text, padding(size, SIZE_COLUMNS), "",
               size, leak->cluster->what, has_kind ? " (" : "", has_kind ? kind : "",
               has_kind ? ")" : "");
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The row above says the same: it is not repeated. */
static bool is_explained(const struct lp_leak *above, const struct lp_leak *leak)
{
    return above != NULL && is_same_text(above->cause, leak->cause) &&
           is_same_text(above->fix, leak->fix);
}

static void write_name(struct page *page, const struct lp_leak *leak)
{
    char kind[160];
    write_kind(leak, kind, sizeof kind);
    page_write(page, PAGE_PLAIN, 4, 6, "%s (%s)", leak->cluster->what, kind);
}

/* One that takes more than a few lines stands apart. */
static void write_leak(struct rows *rows, const struct lp_leak *leak)
{
    const struct lp_leak *above = rows->above;
    bool is_kept = text_keeper(rows->test, leak) != NULL;
    bool has_path = text_has_path(leak->path) && !is_kept;
    if (is_kept && above != NULL && text_keeper(rows->test, above) == NULL)
        page_write(rows->page, PAGE_DIM, INDENT, INDENT, "It keeps:");
    else if (!is_kept && above != NULL && (has_path || text_has_path(above->path)))
        page_blank(rows->page);
    rows->has_path = rows->has_path || has_path;
    if (has_rates(rows))
        write_rates(rows, leak);
    else
        write_name(rows->page, leak);
    text_leak(rows->page, INDENT, rows->test, leak, is_explained(rows->above, leak),
              rows->is_verbose);
}

static void write_rest(const struct rows *rows)
{
    struct page *page = rows->page;
    const struct part *part = rows->part;
    const struct rest *rest = &rows->rest;
    if (rest->count > 0 && !part->has_rates)
        page_write(page, PAGE_DIM, 4, 6, "and more (--verbose shows them)");
    else if (rest->count > 0 && rest->has_sum)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)", rest->count);
    else if (rest->count > 0)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more, %s in all (--verbose shows them)",
                   rest->count, quantity_bytes(rest->bytes).text);
    if (rest->has_sum && part->has_rates)
        page_write(page, PAGE_DIM, 4, 6, "%s: %s in all (--verbose shows them)",
                   rows->has_dash ? "Qt objects (-) and native blocks" : "Other native blocks",
                   quantity_bytes(text_stable(rows->test, rest->sum, false)).text);
}

static void write_title(const struct rows *rows)
{
    const struct part *part = rows->part;
    page_blank(rows->page);
    page_write(rows->page, PAGE_BOLD, 2, 4, "%s%s%s:", part->title, part->has_rates ? ", per " : "",
               part->has_rates ? lp_test_unit(rows->test) : "");
}

/* Its keeper has a row in this part, and tells of it. */
static bool is_kept_here(const struct rows *rows, const struct lp_leak *leak)
{
    const struct lp_leak *keeper = text_keeper(rows->test, leak);
    return keeper != NULL && leak->known == NULL && rows->part->filter(keeper);
}

/* A row of its own, a part of the sum, or one of those that only --verbose shows. */
static void add_leak(struct rows *rows, const struct lp_leak *leak)
{
    bool is_in_sum = is_summed(rows, leak);
    if (!rows->is_verbose && is_kept_here(rows, leak))
        return;
    bool is_hideable = !is_weightless(leak) && leak->known == NULL;
    rows->rest.has_sum = rows->rest.has_sum || is_in_sum;
    if (is_in_sum)
        rows->rest.sum += leak->bytes_per_cycle + text_kept(rows->test, leak).bytes;
    if (rows->is_varying && text_is_nameless(leak) && leak->known == NULL)
        return;
    if (!rows->is_verbose && rows->count >= SHOWN_LEAKS && is_hideable) {
        rows->rest.count++;
        rows->rest.bytes += is_in_sum ? 0 : text_weight(rows->test, leak, false);
        return;
    }
    if (rows->count++ == 0)
        write_title(rows);
    write_leak(rows, leak);
    rows->above = leak;
}

static void write_part(struct page *page, const struct lp_test *test, const struct part *part,
                       bool is_verbose)
{
    struct rows rows = {.page = page,
                        .test = test,
                        .part = part,
                        .is_verbose = is_verbose,
                        .is_varying = !is_verbose && text_is_varying(test)};
    const struct lp_leak **leaks = text_leaks_order(test, is_verbose);
    page->has_failed = page->has_failed || leaks == NULL;
    for (size_t i = 0; leaks != NULL && leaks[i] != NULL; i++)
        if (part->filter(leaks[i]))
            add_leak(&rows, leaks[i]);
    if (rows.count == 0 && rows.rest.has_sum && part->has_rates)
        write_title(&rows);
    write_rest(&rows);
    if (rows.has_path)
        text_path_legend(page, 4);
    free(leaks);
}

static void write_autopsy(struct page *page, const struct lp_autopsy *autopsy)
{
    if (autopsy == NULL || autopsy->state == LP_AUTOPSY_COMPLETE)
        return;
    page_blank(page);
    page_write(page, PAGE_WARN, 2, 4, "Explanation incomplete: %s.", autopsy->reason);
}

void text_leaks(struct page *page, const struct lp_test *test, bool is_verbose)
{
    write_autopsy(page, test->autopsy);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (is_verbose || !parts[i].only_verbose)
            write_part(page, test, &parts[i], is_verbose);
}
