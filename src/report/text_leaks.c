/* Rows of what stayed. A dialog that leaks has dozens of clusters, so the shown ones are the
 * heaviest, and the others are summed up in a line: nothing is left out silently. */
#include "report/text_leaks.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/quantity.h"
#include "report/text_order.h"
#include "report/text_stack.h"

enum { SHOWN_LEAKS = 10, SHOWN_TYPES = 12 };
enum { COUNT_COLUMNS = 5, SIZE_COLUMNS = 10, INDENT = 4 + 1 + COUNT_COLUMNS + SIZE_COLUMNS + 2 };

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

/* "     +1     16 B  object (python)"; without its size where that is shown in sum. */
static void write_row(struct page *page, const struct lp_test *test, const struct lp_leak *leak,
                      bool is_summed, bool is_verbose)
{
    char kind[160];
    struct quantity count = quantity_rate(leak->count_per_cycle);
    struct quantity bytes = quantity_bytes(text_stable(test, leak->bytes_per_cycle, is_verbose));
    const char *size = is_weightless(leak) || is_summed ? "-" : bytes.text;
    bool has_kind = !is_weightless(leak) || !lp_leak_is_yours(leak);
    write_kind(leak, kind, sizeof kind);
    page_write(page, PAGE_PLAIN, 4, INDENT + 2, "%*s+%s%*s%s  %s%s%s%s",
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

/* What the configuration says of it, and until when. */
static void write_known(struct page *page, int indent, const struct lp_known *known)
{
    char until[64] = "";
    if (known == NULL)
        return;
    if (known->expires_day != 0)
        snprintf(until, sizeof until, " (until %s)", quantity_date(known->expires_day).text);
    if (known->is_expired)
        page_write(page, PAGE_WARN, indent, indent, "Was known until %s and counts again: %s",
                   quantity_date(known->expires_day).text, known->reason);
    else if (known->treatment == LP_KNOWN_INCLUDE)
        page_write(page, PAGE_PLAIN, indent, indent, "Counts as yours%s: %s", until, known->reason);
    else
        page_write(page, PAGE_PLAIN, indent, indent, "Known%s: %s", until, known->reason);
}

static void write_leak(struct page *page, const struct lp_test *test, const struct lp_leak *leak,
                       const struct part *part, bool is_said, bool is_summed, bool is_verbose)
{
    bool has_rates = part->has_rates || is_verbose;
    int indent = has_rates ? INDENT : 8;
    if (has_rates)
        write_row(page, test, leak, is_summed, is_verbose);
    else
        write_name(page, leak);
    if (leak->cause != NULL && !is_said)
        page_write(page, PAGE_DIM, indent, indent, "%s", leak->cause);
    if (leak->fix != NULL && !is_said)
        page_write(page, PAGE_PLAIN, indent, indent + 5, "Fix: %s", leak->fix);
    write_known(page, indent, leak->known);
    if (is_verbose)
        page_write(page, PAGE_DIM, indent, indent, "Fingerprint: %s", leak->fingerprint);
    text_place(page, indent, "Started at", leak->created_at);
    if (is_verbose)
        text_stack(page, indent + 2, leak->stack);
}

/* What of a part is not in rows of its own. */
struct rest {
    size_t count; /* of rows */
    double bytes; /* of them */
    bool has_sum;
    double sum; /* of what varies from run to run */
};

static void write_rest(struct page *page, const struct lp_test *test, const struct part *part,
                       const struct rest *rest)
{
    if (rest->count > 0 && !part->has_rates)
        page_write(page, PAGE_DIM, 4, 6, "and more (--verbose shows them)");
    else if (rest->count > 0 && rest->has_sum)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more (--verbose shows them)", rest->count);
    else if (rest->count > 0)
        page_write(page, PAGE_DIM, 4, 6, "and %zu more, %s in all (--verbose shows them)",
                   rest->count, quantity_bytes(rest->bytes).text);
    if (rest->has_sum && part->has_rates)
        page_write(page, PAGE_DIM, 4, 6,
                   "Qt objects (-) and native blocks: %s in all (--verbose shows them)",
                   quantity_bytes(text_stable(test, rest->sum, false)).text);
}

static void write_title(struct page *page, const struct lp_test *test, const struct part *part)
{
    page_blank(page);
    page_write(page, PAGE_BOLD, 2, 4, "%s%s%s:", part->title, part->has_rates ? ", per " : "",
               part->has_rates ? lp_test_unit(test) : "");
}

static void write_part(struct page *page, const struct lp_test *test, const struct part *part,
                       bool is_verbose)
{
    bool is_varying = !is_verbose && text_is_varying(test);
    size_t shown = 0;
    struct rest rest = {0};
    const struct lp_leak *above = NULL, **leaks = text_leaks_order(test, is_verbose);
    page->has_failed = page->has_failed || leaks == NULL;
    for (size_t i = 0; leaks != NULL && leaks[i] != NULL; i++) {
        const struct lp_leak *leak = leaks[i];
        if (!part->filter(leak))
            continue;
        bool is_summed = is_varying && text_is_summed(leak);
        bool is_hideable = !is_weightless(leak) && leak->known == NULL;
        rest.has_sum = rest.has_sum || is_summed;
        rest.sum += is_summed ? leak->bytes_per_cycle : 0;
        if (is_varying && text_is_nameless(leak) && leak->known == NULL)
            continue;
        if (!is_verbose && shown >= SHOWN_LEAKS && is_hideable) {
            rest.count++;
            rest.bytes += is_summed ? 0 : leak->bytes_per_cycle;
            continue;
        }
        if (shown++ == 0)
            write_title(page, test, part);
        write_leak(page, test, leak, part, is_explained(above, leak), is_summed, is_verbose);
        above = leak;
    }
    if (shown == 0 && rest.has_sum && part->has_rates)
        write_title(page, test, part);
    write_rest(page, test, part, &rest);
    free(leaks);
}

void text_leaks(struct page *page, const struct lp_test *test, bool is_verbose)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (is_verbose || !parts[i].only_verbose)
            write_part(page, test, &parts[i], is_verbose);
}

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
    char *text = NULL;
    size_t size, shown = 0;
    double rest = 0;
    FILE *line = open_memstream(&text, &size);
    if (line == NULL) {
        page->has_failed = true;
        return;
    }
    qsort(deltas, count, sizeof *deltas, by_count);
    for (; shown < count && shown < limit; shown++)
        fprintf(line, "%s%s:" PAGE_NO_BREAK "+%s", shown > 0 ? ", " : "", deltas[shown].name,
                quantity_rate(deltas[shown].count).text);
    for (size_t i = shown; i < count; i++)
        rest += deltas[i].count;
    if (count > shown)
        fprintf(line, ", %zu" PAGE_NO_BREAK "more:" PAGE_NO_BREAK "+%s", count - shown,
                quantity_rate(rest).text);
    fclose(line);
    page_write(page, PAGE_PLAIN, 4, 12, "%-7s %s", title, text != NULL ? text : "");
    free(text);
}

static size_t collect_deltas(const struct lp_test *test, enum lp_layer layer, struct delta *deltas)
{
    size_t count = 0;
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (is_your_leak(leak) && leak->cluster->layer == layer &&
            (leak->cluster->flags & LP_CLUSTER_BUFFER) == 0)
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
