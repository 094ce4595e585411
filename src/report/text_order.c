/* Counts of objects are exact in every run, and so are the bytes of Python objects. */
#include "report/text_order.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/text_kept.h"

enum { STABLE_DIGITS = 2 };

bool text_is_varying(const struct lp_test *test)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->shape == LP_SHAPE_LEAK && leak->cluster->layer == LP_LAYER_QT)
            return true;
    }
    return false;
}

bool text_is_nameless(const struct lp_leak *leak)
{
    return leak->cluster->layer == LP_LAYER_NATIVE ||
           (leak->cluster->flags & LP_CLUSTER_BUFFER) != 0;
}

bool text_is_summed(const struct lp_leak *leak)
{
    return text_is_nameless(leak) || (leak->cluster->layer == LP_LAYER_QT && leak->path == NULL);
}

double text_weight(const struct lp_test *test, const struct lp_leak *leak, bool is_verbose)
{
    double bytes = is_verbose ? 0 : text_kept(test, leak).bytes;
    return text_stable(test, leak->bytes_per_cycle + bytes, is_verbose);
}

struct entry {
    const struct lp_leak *leak;
    const struct lp_leak *keeper; /* or NULL */
    int group;
    double weight;
};

/* The application's own widgets, then what has a size that counts, then Qt's classes. */
static int group_of(const struct lp_leak *leak)
{
    const char *what = leak->cluster->what;
    if (leak->cluster->layer != LP_LAYER_QT || leak->path != NULL)
        return 1;
    return what[0] == 'Q' && isupper((unsigned char)what[1]) ? 2 : 0;
}

static int by_weight(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->group != right->group)
        return left->group - right->group;
    if (left->group == 1 && left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    if (left->leak->count_per_cycle != right->leak->count_per_cycle)
        return left->leak->count_per_cycle < right->leak->count_per_cycle ? -1 : 1;
    int order = strcmp(left->leak->cluster->what, right->leak->cluster->what);
    return order != 0 ? order : strcmp(left->leak->fingerprint, right->leak->fingerprint);
}

/* Each leak that stands for itself, and behind it those that it keeps. */
static const struct lp_leak **put_in_order(const struct entry *entries, size_t count)
{
    size_t used = 0;
    const struct lp_leak **leaks = calloc(count + 1, sizeof *leaks);
    for (size_t i = 0; leaks != NULL && i < count; i++) {
        if (entries[i].keeper != NULL)
            continue;
        leaks[used++] = entries[i].leak;
        for (size_t j = 0; j < count; j++)
            if (entries[j].keeper == entries[i].leak)
                leaks[used++] = entries[j].leak;
    }
    return leaks;
}

const struct lp_leak **text_leaks_order(const struct lp_test *test, bool is_verbose)
{
    size_t count = 0;
    struct entry *entries = calloc(test->leaks.count + 1, sizeof *entries);
    if (entries == NULL)
        return NULL;
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        const struct lp_leak *keeper = text_keeper(test, leak);
        entries[count++] = (struct entry){leak, keeper, group_of(leak),
                                          keeper == NULL ? text_weight(test, leak, is_verbose) : 0};
    }
    if (!is_verbose)
        qsort(entries, count, sizeof *entries, by_weight);
    const struct lp_leak **leaks = put_in_order(entries, count);
    free(entries);
    return leaks;
}

double text_stable(const struct lp_test *test, double value, bool is_verbose)
{
    if (is_verbose || value <= 0 || !text_is_varying(test))
        return value;
    double unit = pow(10, floor(log10(value)) + 1 - STABLE_DIGITS);
    return unit < 1 ? value : round(value / unit) * unit;
}
