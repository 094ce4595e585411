/* Counts of objects are exact in every run, and so are the bytes of Python objects. */
#include "report/text_order.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    return leak->cluster->layer == LP_LAYER_QT || text_is_nameless(leak);
}

/* The application's own widgets, then what has a size that counts, then Qt's classes. */
static int group_of(const struct lp_leak *leak)
{
    const char *what = leak->cluster->what;
    if (leak->cluster->layer != LP_LAYER_QT)
        return 1;
    return what[0] == 'Q' && isupper((unsigned char)what[1]) ? 2 : 0;
}

static int by_group(const void *a, const void *b)
{
    const struct lp_leak *left = *(const struct lp_leak *const *)a;
    const struct lp_leak *right = *(const struct lp_leak *const *)b;
    if (group_of(left) != group_of(right))
        return group_of(left) - group_of(right);
    if (group_of(left) == 1 && left->bytes_per_cycle != right->bytes_per_cycle)
        return left->bytes_per_cycle > right->bytes_per_cycle ? -1 : 1;
    if (left->count_per_cycle != right->count_per_cycle)
        return left->count_per_cycle < right->count_per_cycle ? -1 : 1;
    int order = strcmp(left->cluster->what, right->cluster->what);
    return order != 0 ? order : strcmp(left->fingerprint, right->fingerprint);
}

const struct lp_leak **text_leaks_order(const struct lp_test *test, bool is_verbose)
{
    size_t count = 0;
    const struct lp_leak **leaks = calloc(test->leaks.count + 1, sizeof *leaks);
    if (leaks == NULL)
        return NULL;
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        leaks[count++] = leak;
    }
    if (!is_verbose && text_is_varying(test))
        qsort(leaks, count, sizeof *leaks, by_group);
    return leaks;
}

double text_stable(const struct lp_test *test, double value, bool is_verbose)
{
    if (is_verbose || value <= 0 || !text_is_varying(test))
        return value;
    double unit = pow(10, floor(log10(value)) + 1 - STABLE_DIGITS);
    return unit < 1 ? value : round(value / unit) * unit;
}
