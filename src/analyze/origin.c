/* The stacks of the capture cycles, by how many members each has made; of a thread the one that
 * started it, which is recorded in all cycles. A stack counts when a person can use it: one that
 * lies in leakpal alone says nothing. */
#include "analyze/origin.h"

#include <string.h>

#include "analyze/place.h"
#include "analyze/suspect.h"

/* Threads are clustered by their kind: "QThread", "thread (Python)". */
static bool is_thread_of(const struct lp_thread *thread, const char *what)
{
    return thread->kind[0] != '\0' && strstr(what, thread->kind) != NULL;
}

/* The stack that started the oldest steady thread of the leak's name. */
static struct lp_stack *thread_stack(const struct lp_test *test, const char *what)
{
    lp_vector_each(&test->threads, const struct lp_thread, thread)
    {
        if (thread->cycle > test->run.warmup && thread->stack != NULL && is_thread_of(thread, what))
            return thread->stack;
    }
    return NULL;
}

static struct lp_stack *frequent_stack(const struct lp_cluster *cluster)
{
    lp_vector_each(&cluster->origins, const struct lp_origin, origin)
    {
        if (lp_stack_origin(origin->stack) != NULL)
            return origin->stack;
    }
    return NULL;
}

/* What leakpal itself constructs has no line of the application; but the class's own constructor
 * makes the C++ half, and that does. */
static struct lp_stack *twin_stack(const struct lp_test *test, const struct lp_cluster *wrapper)
{
    lp_vector_each(&test->clusters, struct lp_cluster *, cluster)
    {
        if ((*cluster)->layer == LP_LAYER_QT && strcmp((*cluster)->what, wrapper->what) == 0)
            return frequent_stack(*cluster);
    }
    return NULL;
}

/* Else of what holds it and was made in the same cycle: a constructor that connects a lambda, say.
 */
static struct lp_stack *holder_stack(const struct lp_leak *leak)
{
    size_t count = leak->path != NULL ? leak->path->steps.count : 0;
    for (size_t i = count; i-- > 0;) {
        const struct lp_step *step = lp_path_step(leak->path, i);
        if (!lp_step_accumulates(step))
            return NULL;
        struct lp_stack *stack = step->stack != NULL && lp_stack_origin(step->stack) != NULL
                                     ? step->stack
                                     : frequent_stack(step->member);
        if (stack != NULL)
            return stack;
    }
    return NULL;
}

void lp_leak_find_origin(struct lp_model *model, const struct lp_test *test,
                         struct lp_symbols *symbols, struct lp_leak *leak)
{
    const struct lp_cluster *cluster = leak->cluster;
    struct lp_stack *stack =
        cluster->layer == LP_LAYER_THREAD ? thread_stack(test, cluster->what) : NULL;
    if (stack == NULL)
        stack = frequent_stack(cluster);
    if (stack == NULL && cluster->layer == LP_LAYER_PYTHON)
        stack = twin_stack(test, cluster);
    if (stack == NULL)
        stack = holder_stack(leak);
    if (stack == NULL)
        return;
    lp_symbols_resolve(symbols, &model->arena, stack);
    leak->stack = stack;
    leak->created_at = lp_stack_origin(stack);
}
