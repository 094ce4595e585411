/* The stacks of the capture cycles, by how many members each has made; of a thread the one that
 * started it, which is recorded in all cycles. A stack counts when a person can use it: one that
 * lies in leakpal alone says nothing. */
#include "analyze/origin.h"

#include <string.h>

#include "analyze/place.h"
#include "analyze/suspect.h"

enum { MOST_PLACES = 5, MOST_ORIGINS = 32 };

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

static bool is_same_line(const struct lp_frame *a, const struct lp_frame *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0;
}

static struct lp_birthplace *find_birthplace(struct lp_leak *leak, const struct lp_frame *frame)
{
    lp_vector_each(&leak->also_created_at, struct lp_birthplace, place)
    {
        if (is_same_line(place->frame, frame))
            return place;
    }
    return NULL;
}

static void add_birthplace(struct lp_model *model, struct lp_leak *leak,
                           const struct lp_frame *frame, double count)
{
    bool is_other = frame != NULL && frame->line != 0 && lp_frame_library(frame) == NULL &&
                    !is_same_line(frame, leak->created_at);
    struct lp_birthplace *place = is_other ? find_birthplace(leak, frame) : NULL;
    if (is_other && place == NULL && leak->also_created_at.count < MOST_PLACES)
        place = lp_vector_add(&leak->also_created_at, &model->arena, struct lp_birthplace);
    if (place == NULL)
        return;
    place->frame = frame;
    place->count_per_cycle += count;
}

/* One line stands for all; the others are told beside it. */
static void find_others(struct lp_model *model, const struct lp_test *test,
                        struct lp_symbols *symbols, struct lp_leak *leak)
{
    size_t looked_at = 0;
    lp_vector_each(&leak->cluster->origins, const struct lp_origin, origin)
    {
        if (origin->stack == NULL || origin->count == 0 || test->run.capture == 0 ||
            looked_at++ == MOST_ORIGINS)
            return;
        lp_symbols_resolve(symbols, &model->arena, origin->stack);
        add_birthplace(model, leak, lp_stack_origin(origin->stack),
                       (double)origin->count / test->run.capture);
    }
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
    if (leak->created_at != NULL && stack == frequent_stack(cluster))
        find_others(model, test, symbols, leak);
}
