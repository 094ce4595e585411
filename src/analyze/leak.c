/* From shapes to leaks: names, rates, order, and the sums that verdict and budgets go by. Sums hold
 * the shape leak only: what is bounded or happened once is told, and costs nothing. */
#include "analyze/leak.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/explain.h"
#include "analyze/fingerprint.h"
#include "analyze/leaking.h"
#include "analyze/model.h"
#include "analyze/origin.h"
#include "analyze/owner.h"
#include "analyze/policy.h"
#include "analyze/primary.h"
#include "analyze/suspect.h"

const char *lp_layer_name(enum lp_layer layer)
{
    switch (layer) {
    case LP_LAYER_NATIVE:
        return "native";
    case LP_LAYER_PYTHON:
        return "python";
    case LP_LAYER_QT:
        return "qt";
    case LP_LAYER_CONNECTION:
        return "connection";
    case LP_LAYER_THREAD:
        return "thread";
    case LP_LAYER_DESCRIPTOR:
        return "descriptor";
    }
    return "unknown";
}

static bool is_treated(const struct lp_leak *leak, enum lp_known_treatment treatment)
{
    return leak->known != NULL && !leak->known->is_expired && leak->known->treatment == treatment;
}

bool lp_leak_is_excluded(const struct lp_leak *leak)
{
    return is_treated(leak, LP_KNOWN_EXCLUDE);
}

bool lp_leak_is_yours(const struct lp_leak *leak)
{
    if (lp_leak_is_excluded(leak))
        return false;
    return strcmp(leak->owner, LP_OWNER_YOURS) == 0;
}

static void add_to(struct lp_leaked *leaked, const struct lp_cluster *cluster)
{
    struct lp_tally *sums = &leaked->sums;
    uint64_t count = cluster->result.rate.total;
    if (cluster->layer != LP_LAYER_THREAD)
        sums->bytes += cluster->result.rate.bytes;
    if (cluster->layer != LP_LAYER_THREAD && cluster->layer != LP_LAYER_DESCRIPTOR)
        sums->blocks += cluster->steady_blocks;
    switch (cluster->layer) {
    case LP_LAYER_PYTHON:
        sums->python_objects += cluster->flags & LP_CLUSTER_BUFFER ? 0 : count;
        break;
    case LP_LAYER_QT:
        sums->qobjects += count;
        leaked->bare_qobjects += cluster->flags & LP_CLUSTER_WRAPPED ? 0 : count;
        break;
    case LP_LAYER_CONNECTION:
        sums->connections += count;
        break;
    case LP_LAYER_THREAD:
        sums->threads += count;
        break;
    case LP_LAYER_DESCRIPTOR:
        sums->fds += count;
        break;
    case LP_LAYER_NATIVE:
        break;
    }
}

static int rank_of(const struct lp_leak *leak)
{
    static const int ranks[] = {
        [LP_SHAPE_LEAK] = 0,     [LP_SHAPE_UNCERTAIN] = 1, [LP_SHAPE_BOUNDED] = 2,
        [LP_SHAPE_SPORADIC] = 3, [LP_SHAPE_ONE_TIME] = 4,  [LP_SHAPE_NONE] = 6,
    };
    return ranks[leak->shape] + ((leak->cluster->flags & LP_CLUSTER_GROWTH) != 0 ? 1 : 0);
}

static double weight_of(const struct lp_leak *leak)
{
    bool keeps_more = leak->retained_bytes_per_cycle > leak->bytes_per_cycle;
    return keeps_more ? leak->retained_bytes_per_cycle : leak->bytes_per_cycle;
}

static int by_weight(const void *a, const void *b)
{
    const struct lp_leak *left = a, *right = b;
    if (rank_of(left) != rank_of(right))
        return rank_of(left) < rank_of(right) ? -1 : 1;
    if ((left->kept_by == NULL) != (right->kept_by == NULL))
        return left->kept_by == NULL ? -1 : 1;
    if ((left->cluster->layer == LP_LAYER_THREAD) != (right->cluster->layer == LP_LAYER_THREAD))
        return left->cluster->layer == LP_LAYER_THREAD ? -1 : 1; /* it weighs nothing */
    if (weight_of(left) != weight_of(right))
        return weight_of(left) > weight_of(right) ? -1 : 1;
    int order = strcmp(left->cluster->what, right->cluster->what);
    if (order == 0)
        order = strcmp(left->cluster->holder_name, right->cluster->holder_name);
    if (order == 0)
        order = (int)left->cluster->layer - (int)right->cluster->layer;
    if (order == 0)
        order = strcmp(left->owner, right->owner);
    return order != 0 ? order : strcmp(left->fingerprint, right->fingerprint);
}

static void sum_up(struct lp_test *test, const struct lp_leak *leak)
{
    if (leak->shape != LP_SHAPE_LEAK || lp_leak_is_excluded(leak))
        return;
    add_to(&test->all, leak->cluster);
    if (lp_leak_is_yours(leak))
        add_to(&test->yours, leak->cluster);
}

static double retained_of(const struct lp_cluster *cluster)
{
    return cluster->retained_cycles > 0 ? (double)cluster->retained_bytes / cluster->retained_cycles
                                        : -1;
}

static struct lp_leak *add_leak(struct lp_model *model, struct lp_test *test,
                                const struct lp_cluster *cluster)
{
    const struct lp_rate *rate = &cluster->result.rate;
    double cycles = rate->cycles > 0 ? rate->cycles : 1;
    struct lp_leak *leak = lp_vector_add(&test->leaks, &model->arena, struct lp_leak);
    if (leak == NULL)
        return NULL;
    *leak = (struct lp_leak){
        .cluster = cluster,
        .shape = cluster->result.shape,
        .count_per_cycle = (double)rate->total / cycles,
        .bytes_per_cycle = cluster->layer == LP_LAYER_THREAD ? 0 : (double)rate->bytes / cycles,
        .blocks_per_cycle = (double)cluster->steady_blocks / cycles,
        .path = lp_cluster_path(cluster),
        .primary = cluster,
        .owner_reason = "",
        .retained_bytes_per_cycle = retained_of(cluster),
    };
    return leak;
}

static int add_leaks(struct lp_model *model, struct lp_test *test, struct lp_symbols *symbols)
{
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        if ((*cluster)->result.shape == LP_SHAPE_NONE)
            continue;
        struct lp_leak *leak = add_leak(model, test, *cluster);
        if (leak == NULL)
            return -ENOMEM;
        lp_leak_find_origin(model, test, symbols, leak);
    }
    return 0;
}

static const struct lp_leak *primary_of(const struct lp_test *test, const struct lp_leak *leak)
{
    lp_vector_each(&test->leaks, const struct lp_leak, primary)
    {
        if (primary->cluster == leak->primary)
            return primary;
    }
    return leak;
}

static void name_leak(struct lp_model *model, struct lp_test *test, struct lp_leak *leak)
{
    lp_leak_fingerprint(leak, leak->fingerprint);
    leak->known = lp_policy_known(model, test->name, leak->fingerprint);
    struct lp_owner owner = lp_leak_find_owner(model, test, leak);
    bool is_other = owner.name != NULL && !is_treated(leak, LP_KNOWN_INCLUDE);
    leak->owner = is_other ? owner.name : LP_OWNER_YOURS;
    leak->owner_reason = owner.name != NULL ? owner.reason : "";
}

/* What only its primary leak keeps is that one's owner's, and known with it. */
static int follow(struct lp_model *model, const struct lp_test *test, struct lp_leak *leak)
{
    const struct lp_leak *primary = primary_of(test, leak);
    if (primary == leak)
        return 0;
    leak->kept_by = lp_arena_copy(&model->arena, primary->fingerprint, LP_FINGERPRINT_SIZE - 1);
    leak->owner = primary->owner;
    if (leak->known == NULL)
        leak->known = primary->known;
    return leak->kept_by != NULL ? 0 : -ENOMEM;
}

static int relate(struct lp_model *model, struct lp_test *test)
{
    int status = lp_test_find_primaries(model, test);
    if (status < 0)
        return status;
    lp_vector_each(&test->leaks, struct lp_leak, leak)
    {
        name_leak(model, test, leak);
    }
    lp_vector_each(&test->leaks, struct lp_leak, leak)
    {
        if (status == 0)
            status = follow(model, test, leak);
    }
    return status;
}

static int explain(struct lp_model *model, struct lp_test *test)
{
    int status = 0;
    lp_vector_each(&test->leaks, struct lp_leak, leak)
    {
        if (status == 0 && leak->path != NULL)
            status = lp_path_judge(&model->arena, leak->path, leak->primary);
        if (status == 0 && leak->kept_by == NULL)
            status = lp_leak_explain(model, test, leak);
    }
    lp_vector_each(&test->leaks, struct lp_leak, leak)
    {
        if (status == 0 && leak->kept_by != NULL)
            status = lp_leak_explain_kept(model, leak, primary_of(test, leak));
    }
    return status;
}

int lp_test_find_leaks(struct lp_model *model, struct lp_test *test, struct lp_symbols *symbols)
{
    int status = add_leaks(model, test, symbols);
    if (status == 0)
        status = relate(model, test);
    if (status < 0 || test->leaks.count == 0)
        return status;
    qsort(test->leaks.items, test->leaks.count, sizeof(struct lp_leak), by_weight);
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        sum_up(test, leak);
    }
    return explain(model, test);
}
