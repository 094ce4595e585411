/* Words and numbers. What is cut off here is too long for a person anyway; the JSON has all. */
#include "report/comparison_parts.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "analyze/leak.h"

const enum lp_change shown_changes[LP_CHANGE_NEW + 1] = {
    LP_CHANGE_NEW, LP_CHANGE_MORE, LP_CHANGE_GONE, LP_CHANGE_LESS, LP_CHANGE_SAME,
};

__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size,
                                                         const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

const char *rate_title(enum lp_result_rate rate)
{
    static const char *const titles[LP_RATE_COUNT] = {
        [LP_RATE_BYTES] = "bytes",
        [LP_RATE_BLOCKS] = "blocks",
        [LP_RATE_PYTHON_OBJECTS] = "Python objects",
        [LP_RATE_QOBJECTS] = "Qt objects",
        [LP_RATE_CONNECTIONS] = "connections",
        [LP_RATE_THREADS] = "threads",
        [LP_RATE_FDS] = "descriptors",
        [LP_RATE_WORKERS] = "workers left",
    };
    return titles[rate];
}

struct quantity rate_amount(enum lp_result_rate rate, double per_cycle)
{
    return rate == LP_RATE_BYTES ? quantity_bytes(per_cycle) : quantity_rate(per_cycle);
}

struct quantity rate_difference(enum lp_result_rate rate, enum lp_change change, double before,
                                double after)
{
    struct quantity difference = {"same"};
    if (change == LP_CHANGE_SAME)
        return difference;
    struct quantity amount = rate_amount(rate, fabs(after - before));
    snprintf(difference.text, sizeof difference.text, "%c%.38s", after > before ? '+' : '-',
             amount.text);
    return difference;
}

void write_side(const struct lp_result_test *test, char *text, size_t size)
{
    if (test == NULL) {
        snprintf(text, size, "-");
        return;
    }
    snprintf(text, size, "%s", test->verdict);
    if (test->error_kind != NULL)
        append(text, size, " (%s)", test->error_kind);
    if (strcmp(test->severity, "none") != 0)
        append(text, size, " (%s)", test->severity);
    if (test->is_over_budget)
        append(text, size, ", over budget");
}

void write_source(const struct lp_result *result, char *text, size_t size)
{
    snprintf(text, size, "leakpal %s", result->leakpal);
    if (result->started != NULL)
        append(text, size, ", %s", result->started);
    append(text, size, ", Python %s", result->python != NULL ? result->python : "none");
    append(text, size, ", %s", result->binding != NULL ? result->binding : "no binding");
    append(text, size, ", Qt %s", result->qt != NULL ? result->qt : "none");
    if (result->platform != NULL)
        append(text, size, ", %s", result->platform);
}

void write_reasons(const struct lp_component_change *change, char *text, size_t size)
{
    text[0] = '\0';
    lp_vector_each(&change->reasons, const char *const, reason)
    {
        append(text, size, "%s%s", text[0] != '\0' ? "; " : "", *reason);
    }
}

void write_summary(const struct lp_comparison *comparison, char *text, size_t size)
{
    text[0] = '\0';
    for (int i = 0; i < LP_PROGRESS_COUNT; i++)
        if (comparison->counts[i] > 0)
            append(text, size, "%s%zu %s", text[0] != '\0' ? ", " : "", comparison->counts[i],
                   lp_progress_name((enum lp_progress)i));
    if (text[0] == '\0')
        append(text, size, "no component in either");
}

const struct lp_result_leak *leak_side(const struct lp_leak_change *leak)
{
    return leak->after == NULL || leak->change == LP_CHANGE_GONE ? leak->before : leak->after;
}

static void append_amount(const struct lp_result_leak *leak, char *text, size_t size)
{
    if (leak == NULL)
        append(text, size, "0");
    else if (leak->bytes_per_cycle > 0)
        append(text, size, "%s, %s", quantity_rate(leak->count_per_cycle).text,
               quantity_bytes(leak->bytes_per_cycle).text);
    else
        append(text, size, "%s", quantity_rate(leak->count_per_cycle).text);
}

bool leak_is_in_sum(const struct lp_component_change *change, const struct lp_leak_change *leak)
{
    if (!leak_side(leak)->is_nameless)
        return false;
    lp_vector_each(&change->leaks, const struct lp_leak_change, other)
    {
        if (other->change == leak->change && !leak_side(other)->is_nameless)
            return true;
    }
    return false;
}

void write_leak_amounts(const struct lp_leak_change *leak, char *text, size_t size)
{
    text[0] = '\0';
    append_amount(leak->before, text, size);
    append(text, size, " -> ");
    append_amount(leak->after, text, size);
}

void write_leak_kind(const struct lp_leak_change *leak, char *text, size_t size)
{
    const struct lp_result_leak *side = leak_side(leak);
    snprintf(text, size, " (%s", side->layer);
    if (strcmp(side->owner, LP_OWNER_YOURS) != 0)
        append(text, size, ", of %s", side->owner);
    if (side->shape != LP_SHAPE_LEAK)
        append(text, size, ", %s", lp_shape_name(side->shape));
    if (leak->change == LP_CHANGE_GONE && leak->after != NULL)
        append(text, size, ", now %s", lp_shape_name(leak->after->shape));
    if (side->known_reason != NULL)
        append(text, size, ", known: %s", side->known_reason);
    append(text, size, ")%s", leak->is_judged ? "" : ", not judged");
}

const char *change_title(enum lp_change change)
{
    static const char *const titles[] = {
        [LP_CHANGE_SAME] = "The same leaks",
        [LP_CHANGE_LESS] = "Leaks with less in a cycle",
        [LP_CHANGE_MORE] = "Leaks with more in a cycle",
        [LP_CHANGE_GONE] = "Leaks that are gone",
        [LP_CHANGE_NEW] = "New leaks",
    };
    return titles[change];
}
