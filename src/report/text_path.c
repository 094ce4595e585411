/* A path is told as a person would tell it: a connection and its slot are one edge, and an object
 * and its Python wrapper are one thing. What is left and is still too long loses its middle: the
 * root, what is around the suspected edge, and the end say most. */
#include "report/text_path.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/path.h"
#include "analyze/place.h"

enum { SHOWN_ROWS = 8, MARK_COLUMNS = 5, EDGE_BYTES = 400, NODE_BYTES = 700 };

/* One or two steps that are told in a line. */
struct row {
    char edge[EDGE_BYTES];
    const struct lp_step *first;
    const struct lp_step *step; /* the last: its node is told */
    bool is_suspect, is_shown;
};

struct rows {
    struct row *items;
    size_t count;
};

static const struct lp_step *step_at(const struct lp_path *path, size_t i)
{
    return i < path->steps.count ? lp_vector_at(&path->steps, struct lp_step, i) : NULL;
}

/* "PySide6.QtWidgets.QLabel" -> "QLabel"; other types keep their module. */
static const char *type_name(const char *label)
{
    static const char *const bindings[] = {"PySide6.", "PyQt6.", "PyQt5.", "PySide2."};
    const char *dot = strrchr(label, '.');
    for (size_t i = 0; dot != NULL && i < sizeof bindings / sizeof bindings[0]; i++)
        if (strncmp(label, bindings[i], strlen(bindings[i])) == 0)
            return dot + 1;
    return label;
}

/* A connection is told by its two ends. */
static bool is_joint(const struct lp_step *step, const struct lp_step *next)
{
    return next != NULL && step->node == LP_NODE_CONNECTION && next->edge == LP_EDGE_SLOT;
}

static bool is_same_thing(const struct lp_step *step, const struct lp_step *next)
{
    return next != NULL && (next->edge == LP_EDGE_WRAPPER || next->edge == LP_EDGE_WRAPPED) &&
           strcmp(type_name(step->label), type_name(next->label)) == 0;
}

/* Takes the steps from the i-th on that make a row; how many they are. */
static size_t take_row(struct row *row, const struct lp_path *path, size_t i)
{
    size_t taken = 1;
    row->is_suspect = lp_path_is_suspect(path, i);
    const struct lp_step *step = row->first = step_at(path, i);
    lp_step_edge(step, row->edge, sizeof row->edge / 2);
    if (is_joint(step, step_at(path, i + 1))) {
        row->is_suspect = row->is_suspect || lp_path_is_suspect(path, i + 1);
        step = step_at(path, i + taken++);
        size_t used = strlen(row->edge);
        if (step->name[0] != '\0')
            snprintf(row->edge + used, sizeof row->edge - used, " -> slot %.150s", step->name);
    }
    while (is_same_thing(step, step_at(path, i + taken)))
        step = step_at(path, i + taken++);
    row->step = step;
    return taken;
}

static bool rows_make(struct rows *rows, const struct lp_path *path)
{
    rows->items = calloc(path->steps.count + 1, sizeof *rows->items);
    rows->count = 0;
    for (size_t i = 0; rows->items != NULL && i < path->steps.count;)
        i += take_row(&rows->items[rows->count++], path, i);
    return rows->items != NULL;
}

/* The root, the end, the suspected edge with its neighbours; then what is nearest to the root. */
static void rows_choose(struct rows *rows, size_t limit)
{
    size_t shown = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->items[i];
        bool is_beside = row->is_suspect || (i + 1 < rows->count && row[1].is_suspect) ||
                         (i > 0 && row[-1].is_suspect);
        row->is_shown = i == 0 || i + 1 == rows->count || is_beside;
        shown += row->is_shown;
    }
    for (size_t i = 0; i < rows->count; i++) {
        bool is_added = !rows->items[i].is_shown && shown < limit;
        rows->items[i].is_shown = rows->items[i].is_shown || is_added;
        shown += is_added;
    }
}

/* "Dialog.__init__.<locals>.<lambda>" -> "lambda in Dialog.__init__" */
static void write_function(const char *label, char text[NODE_BYTES])
{
    static const char inside[] = ".<locals>.";
    const char *local = NULL;
    for (const char *at = strstr(label, inside); at != NULL; at = strstr(at + 1, inside))
        local = at;
    const char *name = local != NULL ? local + sizeof inside - 1 : label;
    bool is_lambda = strcmp(name, "<lambda>") == 0;
    if (local == NULL)
        snprintf(text, NODE_BYTES, "function %.200s", label);
    else
        snprintf(text, NODE_BYTES, "%s%.100s in %.*s", is_lambda ? "" : "function ",
                 is_lambda ? "lambda" : name, (int)(local - label), label);
}

/* What a label says by itself has no word before it. */
static void write_label(const struct lp_step *step, char text[NODE_BYTES])
{
    static const char *const words[] = {
        [LP_NODE_MODULE] = "module ", [LP_NODE_CLASS] = "class ", [LP_NODE_FRAME] = "running "};
    bool has_word = step->node < sizeof words / sizeof words[0] && words[step->node] != NULL;
    const char *word = has_word ? words[step->node] : "";
    if (step->node == LP_NODE_FUNCTION)
        write_function(step->label, text);
    else
        snprintf(text, NODE_BYTES, "%s%.200s",
                 strncmp(step->label, word, strlen(word)) == 0 ? "" : word, type_name(step->label));
}

/* Where its kind says what root it is, its name says nothing more. */
static bool has_root_name(const struct lp_step *step)
{
    return step->edge == LP_EDGE_ROOT && step->name[0] != '\0' &&
           (step->node == LP_NODE_QOBJECT || step->node == LP_NODE_PYTHON ||
            step->node == LP_NODE_NATIVE);
}

/* "lambda in Dialog.__init__, dialogs.py:12", "Dialog (closed)", "MainWindow (window)" */
static void write_node(const struct row *row, bool is_verbose, char text[NODE_BYTES])
{
    const struct lp_step *step = row->step;
    const char *root = has_root_name(row->first) ? row->first->name : "", *detail = step->detail;
    write_label(step, text);
    bool is_method = strcmp(step->label, "method") == 0 && detail[0] != '\0';
    if (is_method || strncmp(detail, text, strlen(text)) == 0) { /* "list" and "list of 12" */
        snprintf(text, NODE_BYTES, "%s%.200s", is_method ? "method " : "", detail);
        detail = "";
    }
    size_t used = strlen(text);
    if (step->file[0] != '\0' && step->line != 0)
        snprintf(text + used, NODE_BYTES - used, ", %.200s:%u",
                 is_verbose ? step->file : lp_path_name(step->file), step->line);
    used = strlen(text);
    if (root[0] != '\0' || detail[0] != '\0')
        snprintf(text + used, NODE_BYTES - used, " (%.50s%s%.150s)", root,
                 root[0] != '\0' && detail[0] != '\0' ? "; " : "", detail);
}

static const char *mark_of(enum lp_leaking leaking)
{
    return leaking == LP_LEAKING_UNKNOWN ? "?" : lp_leaking_name(leaking);
}

/* "no   .listeners -> list", and a line of tildes under an edge that is suspected. */
static void write_row(struct page *page, int indent, const struct row *row, bool is_verbose)
{
    char node[NODE_BYTES];
    const struct lp_step *step = row->step;
    bool is_root = row->first->edge == LP_EDGE_ROOT;
    enum page_style style = row->is_suspect ? PAGE_BAD : PAGE_PLAIN;
    write_node(row, is_verbose, node);
    page_write(page, style, indent, indent + MARK_COLUMNS + 2, "%-*s%s%s%s", MARK_COLUMNS,
               mark_of(step->leaking), is_root ? "" : row->edge, is_root ? "" : " -> ", node);
    if (row->is_suspect && !is_root)
        page_line(page, style, indent + MARK_COLUMNS, "%.*s", page_columns(row->edge),
                  "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~");
    if (is_verbose && step->because[0] != '\0')
        page_write(page, PAGE_DIM, indent + MARK_COLUMNS + 2, indent + MARK_COLUMNS + 2, "(%s)",
                   step->because);
}

static void write_rows(struct page *page, int indent, const struct rows *rows, bool is_verbose)
{
    size_t hidden = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!rows->items[i].is_shown) {
            hidden++;
            continue;
        }
        if (hidden > 0)
            page_line(page, PAGE_DIM, indent + MARK_COLUMNS, "... %zu more step%s", hidden,
                      hidden == 1 ? "" : "s");
        hidden = 0;
        write_row(page, indent, &rows->items[i], is_verbose);
    }
}

void text_path_legend(struct page *page, int indent)
{
    page_write(page, PAGE_DIM, indent, indent + 2,
               "(no, yes, ?: whether it leaks, ? is not known; ~~~: the edges to look at)");
}

bool text_has_path(const struct lp_path *path)
{
    return path != NULL && path->steps.count > 0;
}

void text_path(struct page *page, int indent, const struct lp_path *path, bool is_verbose)
{
    struct rows rows;
    if (!text_has_path(path))
        return;
    if (!rows_make(&rows, path)) {
        page->has_failed = true;
        return;
    }
    rows_choose(&rows, is_verbose ? rows.count : SHOWN_ROWS);
    page_write(page, PAGE_PLAIN, indent, indent + 2,
               "%s:", path->reach == LP_REACH_MEMBERS ? "Held only by what leaks, too" : "Held by");
    write_rows(page, indent + 2, &rows, is_verbose);
    free(rows.items);
}
