/* Rows that hold a made-up leak against the rules: which pattern, cause and fix come of it. A row
 * of pattern NULL must match no rule. */
#ifndef LP_TESTS_PATTERN_ROWS_H
#define LP_TESTS_PATTERN_ROWS_H

#include "pattern_stage.h"

static void check_part(const struct row *row, const char *text, const char *part)
{
    if (part != NULL && (text == NULL || strstr(text, part) == NULL))
        fail_msg("%s: \"%s\" has no \"%s\"", row->title, text, part);
}

static void check_row(struct stage *stage, const struct row *row)
{
    struct lp_case it = lp_case_of(&stage->model, &stage->test, &stage->leak);
    const struct lp_rule *rule = lp_case_rule(&it);
    const char *pattern = rule != NULL ? rule->pattern : "none";
    if (strcmp(pattern, row->pattern != NULL ? row->pattern : "none") != 0)
        fail_msg("%s: %s", row->title, pattern);
    if (rule == NULL)
        return;
    check_part(row, rule->cause(&it), row->cause);
    check_part(row, rule->fix(&it), row->fix);
}

static void check_rows(const struct row *rows, size_t count)
{
    static struct stage stage;
    for (size_t i = 0; i < count; i++) {
        set_stage(&stage, &rows[i]);
        check_row(&stage, &rows[i]);
        lp_arena_done(&stage.model.arena);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof(rows)[0])

#endif
