/* For a comment under a change: a table of all components, then what changed. Names come from other
 * people's programs, so whatever means something to markdown or HTML is escaped. */
#include "report/comparison_parts.h"

#include <errno.h>
#include <string.h>

#include "analyze/text.h"

enum { SHOWN_LEAKS = 20, LINE_BYTES = 1200 };

static void put(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            fputc(' ', out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if (strchr("\\`*_[]|#~!>", *text) != NULL)
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

/* A path may be no UTF-8. */
static int put_path(FILE *out, const char *path)
{
    struct lp_arena arena = {0};
    const char *clean = lp_text_clean(&arena, path, strlen(path));
    if (clean != NULL)
        put(out, clean);
    lp_arena_done(&arena);
    return clean != NULL ? 0 : -ENOMEM;
}

static int write_file(FILE *out, const char *title, const char *path,
                      const struct lp_result *result)
{
    char source[LINE_BYTES];
    write_source(result, source, sizeof source);
    fprintf(out, "- %s: ", title);
    int status = put_path(out, path);
    fputs(" (", out);
    put(out, source);
    fputs(")\n", out);
    return status;
}

static int write_head(FILE *out, const struct lp_comparison *comparison,
                      const struct lp_comparison_options *options)
{
    char summary[200];
    write_summary(comparison, summary, sizeof summary);
    fprintf(out, "## leakpal: %s\n\n", summary);
    int status = write_file(out, "Before", options->before_path, comparison->before);
    if (status == 0)
        status = write_file(out, "After", options->after_path, comparison->after);
    lp_vector_each(&comparison->environment, const struct lp_environment_change, change)
    {
        fprintf(out, "- **Different %s**: ", change->what);
        put(out, change->before);
        fputs(" -> ", out);
        put(out, change->after);
        fputs("; numbers may differ for that reason alone\n", out);
    }
    if (comparison->has_new_error) {
        fputs("- **AFTER ended with an error**: ", out);
        put(out, comparison->after->error_message);
        fputc('\n', out);
    }
    return status;
}

static void write_cell(FILE *out, const struct lp_comparison *comparison,
                       const struct lp_component_change *change, enum lp_result_rate rate)
{
    const struct lp_result_test *sides[] = {change->before, change->after};
    for (int i = 0; i < 2; i++) {
        const struct lp_result_test *test = sides[i];
        const char *amount = "-";
        struct quantity quantity;
        if (test != NULL && test->is_measured) {
            quantity =
                rate_amount(rate, comparison->is_strict ? test->all[rate] : test->yours[rate]);
            amount = quantity.text;
        }
        fprintf(out, "%s%s", i > 0 ? " -> " : "", amount);
    }
}

static void write_row(FILE *out, const struct lp_comparison *comparison,
                      const struct lp_component_change *change)
{
    static const enum lp_result_rate columns[] = {LP_RATE_BYTES, LP_RATE_PYTHON_OBJECTS,
                                                  LP_RATE_QOBJECTS, LP_RATE_CONNECTIONS,
                                                  LP_RATE_THREADS};
    char reasons[LINE_BYTES];
    write_reasons(change, reasons, sizeof reasons);
    fputs("| ", out);
    put(out, change->name);
    fprintf(out, " (%s) | %s |", change->kind, lp_progress_name(change->progress));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        fputc(' ', out);
        write_cell(out, comparison, change, columns[i]);
        fputs(" |", out);
    }
    fputc(' ', out);
    put(out, reasons);
    fputs(" |\n", out);
}

static void write_table(FILE *out, const struct lp_comparison *comparison)
{
    if (comparison->components.count == 0)
        return;
    fputs("\n| component | | bytes a cycle | Python objects | Qt objects | connections | threads "
          "| why |\n|---|---|---|---|---|---|---|---|\n",
          out);
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        write_row(out, comparison, change);
    }
}

static void write_leak(FILE *out, const struct lp_leak_change *leak)
{
    char amounts[160], kind[LINE_BYTES];
    const struct lp_result_leak *side = leak_side(leak);
    write_leak_amounts(leak, amounts, sizeof amounts);
    write_leak_kind(leak, kind, sizeof kind);
    fprintf(out, "- %s: ", lp_change_name(leak->change));
    put(out, side->what);
    put(out, kind);
    fprintf(out, ": %s a cycle", amounts);
    if (leak->change == LP_CHANGE_NEW && side->fix != NULL) {
        fputs(". ", out);
        put(out, side->fix);
    }
    fputc('\n', out);
}

/* Leaks are sorted by their change: those that are the same come last. */
static void write_leaks(FILE *out, const struct lp_component_change *change, bool is_verbose)
{
    size_t count = 0;
    lp_vector_each(&change->leaks, const struct lp_leak_change, leak)
    {
        if (!is_verbose && (leak->change == LP_CHANGE_SAME || leak_is_in_sum(change, leak)))
            continue;
        if (count == 0) {
            fputs("\n### ", out);
            put(out, change->name);
            fputs("\n\n", out);
        }
        if (count++ < SHOWN_LEAKS || is_verbose)
            write_leak(out, leak);
    }
    if (count > SHOWN_LEAKS && !is_verbose)
        fprintf(out, "- and %zu more\n", count - SHOWN_LEAKS);
}

int comparison_markdown(const struct lp_comparison *comparison,
                        const struct lp_comparison_options *options, FILE *out,
                        struct lp_error *error)
{
    int status = write_head(out, comparison, options);
    write_table(out, comparison);
    lp_vector_each(&comparison->components, const struct lp_component_change, change)
    {
        write_leaks(out, change, options->is_verbose);
    }
    return status < 0 ? lp_error_set(error, status, "no memory for the markdown") : 0;
}
