/* One column for each cycle, or for several when there are more cycles than columns (then the mean
 * of them). A full bar is the greatest of the steady columns: warm-up cycles may leave a hundred
 * times more, and would flatten what matters; they are cut at the full bar. */
#include "report/picture.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "report/quantity.h"
#include "report/text_order.h"

enum { INDENT = 4, LEVELS = 8, GROUPS = 3, MAX_COLUMNS = 72 };

static const char *const bars[LEVELS + 1] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/* Warm-up, steady or trailing cycles: drawn between bars of their own. */
struct group {
    uint32_t first, count; /* of the curve */
    uint32_t span;         /* cycles in a column */
    char mark;
};

static uint32_t group_columns(const struct group *group)
{
    return (group->count + group->span - 1) / group->span;
}

static double column_value(const struct lp_test *test, const struct group *group, uint32_t column)
{
    uint32_t from = group->first + column * group->span;
    uint32_t end = group->first + group->count;
    uint32_t to = from + group->span < end ? from + group->span : end;
    double sum = 0;
    for (uint32_t i = from; i < to; i++)
        sum += (double)test->kept_bytes[i];
    return sum / (to - from);
}

static double greatest(const struct lp_test *test, const struct group *group)
{
    double most = 0;
    for (uint32_t i = 0; i < group_columns(group); i++)
        if (column_value(test, group, i) > most)
            most = column_value(test, group, i);
    return most;
}

static const char *bar_of(double value, double full)
{
    if (value <= 0)
        return bars[0];
    if (full <= 0 || value >= full)
        return bars[LEVELS];
    int level = (int)(value / full * LEVELS + 0.5);
    return bars[level < 1 ? 1 : level];
}

static char mark_of(const struct lp_test *test, const struct group *group, uint32_t column)
{
    uint32_t cycle = group->first + column * group->span;
    if (group->mark == 'c' && cycle >= test->run.warmup + test->run.counted)
        return 'e';
    return group->mark;
}

struct lines {
    char bars[(MAX_COLUMNS + GROUPS) * 4 + 1];
    char marks[MAX_COLUMNS + GROUPS * 4 + 1];
};

static void draw_group(const struct lp_test *test, const struct group *group, double full,
                       struct lines *lines)
{
    uint32_t columns = group_columns(group);
    if (columns == 0)
        return;
    if (lines->bars[0] != '\0') {
        strcat(lines->bars, "│");
        strcat(lines->marks, " ");
    }
    for (uint32_t i = 0; i < columns; i++) {
        char mark[2] = {mark_of(test, group, i), '\0'};
        strcat(lines->bars, bar_of(column_value(test, group, i), full));
        strcat(lines->marks, mark);
    }
}

/* All groups with the same span, so that the picture fits. */
static void choose_span(struct group groups[GROUPS], uint32_t room)
{
    for (uint32_t span = 1;; span++) {
        uint32_t columns = 0;
        for (int i = 0; i < GROUPS; i++) {
            groups[i].span = span;
            columns += group_columns(&groups[i]);
        }
        if (columns <= room)
            return;
    }
}

static void write_legend(struct page *page, const struct lp_test *test, const struct lines *lines,
                         const struct group *group)
{
    char span[48] = "";
    if (group->span > 1)
        snprintf(span, sizeof span, "; a column is %u cycles", group->span);
    page_line(page, PAGE_PLAIN, INDENT, "%s", lines->bars);
    page_line(page, PAGE_DIM, INDENT, "%s", lines->marks);
    page_write(page, PAGE_DIM, INDENT, INDENT, "c counted%s%s%s%s",
               test->run.extra > 0 ? ", e extra" : "", test->run.warmup > 0 ? ", w warm-up" : "",
               test->run.trailing > 0 ? ", t trailing" : "", span);
}

void picture_write(struct page *page, const struct lp_test *test)
{
    uint32_t steady = lp_test_steady(test);
    struct lines lines = {0};
    struct group groups[GROUPS] = {
        {.first = 0, .count = test->run.warmup, .mark = 'w'},
        {.first = test->run.warmup, .count = steady, .mark = 'c'},
        {.first = test->run.warmup + steady, .count = test->run.trailing, .mark = 't'},
    };
    int room = page->width - INDENT - GROUPS;
    if (test->curve_cycles == 0)
        return;
    choose_span(groups, room < GROUPS ? GROUPS : room > MAX_COLUMNS ? MAX_COLUMNS : (uint32_t)room);
    double full = greatest(test, &groups[1]);
    for (int i = 0; i < GROUPS; i++)
        draw_group(test, &groups[i], full, &lines);
    page_blank(page);
    if (full > 0)
        page_write(page, PAGE_BOLD, 2, 4, "Surviving bytes by birth cycle (full bar: %s):",
                   quantity_bytes(text_stable(test, full, false)).text);
    else
        page_write(page, PAGE_BOLD, 2, 4, "Surviving bytes by birth cycle (none):");
    write_legend(page, test, &lines, &groups[1]);
}
