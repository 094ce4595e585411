/* The size of an object may drift over the cycles: CPython makes the dictionaries of a class
 * smaller the more instances there were. Its mean then depends on how many cycles were run, so runs
 * of different lengths are compared birth cycle by birth cycle as well. */
#include "analyze/compare_sample.h"

#include <math.h>
#include <stdlib.h>

static bool is_whole(double value)
{
    return fabs(value - round(value)) <= 1e-9 * fmax(1, fabs(value));
}

/* How far apart two means may lie by chance. */
static double margin_of(const struct lp_sample *before, const struct lp_sample *after)
{
    double step = fmax(before->step, after->step);
    double occurrences = 1.0 / (before->cycles > 0 ? before->cycles : 1) +
                         1.0 / (after->cycles > 0 ? after->cycles : 1);
    if (is_whole(before->per_cycle) && is_whole(after->per_cycle))
        return 0;
    return fmax(step * occurrences, 0.1 * fmax(before->per_cycle, after->per_cycle));
}

enum lp_change lp_sample_change(struct lp_sample before, struct lp_sample after)
{
    double difference = after.per_cycle - before.per_cycle;
    if (fabs(difference) <= margin_of(&before, &after) + 1e-6)
        return LP_CHANGE_SAME;
    return difference > 0 ? LP_CHANGE_MORE : LP_CHANGE_LESS;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* Of the differences in the birth cycles that both judged. */
static bool is_median_zero(const struct lp_result_test *before, const struct lp_result_test *after)
{
    size_t first = before->warmup > after->warmup ? before->warmup : after->warmup;
    size_t end_before = before->warmup + (size_t)before->cycles;
    size_t end_after = after->warmup + (size_t)after->cycles;
    size_t end = end_before < end_after ? end_before : end_after;
    size_t count = 0;
    if (end <= first || end > before->curve_cycles || end > after->curve_cycles)
        return false;
    int64_t *differences = calloc(end - first, sizeof *differences);
    if (differences == NULL)
        return false;
    for (size_t i = first; i < end; i++)
        differences[count++] =
            (int64_t)after->survivor_bytes[i] - (int64_t)before->survivor_bytes[i];
    qsort(differences, count, sizeof *differences, by_value);
    bool is_zero = differences[count / 2] == 0 || differences[(count - 1) / 2] == 0;
    free(differences);
    return is_zero;
}

enum lp_change compare_bytes(const struct lp_component_change *change, struct lp_sample before,
                             struct lp_sample after)
{
    enum lp_change bytes = lp_sample_change(before, after);
    bool is_exact = is_whole(before.per_cycle) && is_whole(after.per_cycle);
    if (bytes == LP_CHANGE_SAME || is_exact || before.cycles == after.cycles)
        return bytes;
    return is_median_zero(change->before, change->after) ? LP_CHANGE_SAME : bytes;
}
