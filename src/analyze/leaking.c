/* As LeakCanary tells it (square.github.io/leakcanary/fundamentals-how-leakcanary-works): signs of
 * single nodes first; then whatever leads to what should be there should be there too, and whatever
 * is held by what should not be there leaks with it. What is left between the last "no" and the
 * first "yes" are the suspects. */
#include "analyze/leaking.h"

#include <errno.h>
#include <string.h>

#include "analyze/suspect.h"
#include "analyze/text.h"

static bool has_all(const struct lp_step *step, uint32_t flags)
{
    return (step->flags & flags) == flags;
}

static bool is_application(const struct lp_step *step)
{
    return step->node == LP_NODE_APPLICATION;
}

static bool is_module(const struct lp_step *step)
{
    return step->node == LP_NODE_MODULE;
}

static bool is_shown(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SHOWN);
}

static bool is_old_thread(const struct lp_step *step)
{
    return has_all(step, LP_STEP_RUNNING) && !has_all(step, LP_STEP_SURVIVOR);
}

static bool is_older(const struct lp_step *step)
{
    return !has_all(step, LP_STEP_SURVIVOR);
}

static bool is_single(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR) && step->member != NULL && !lp_step_accumulates(step);
}

static bool is_without_object(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR | LP_STEP_GONE);
}

static bool is_closed_window(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR | LP_STEP_CLOSED | LP_STEP_TOP_LEVEL) &&
           lp_step_accumulates(step); /* not a window that is made once, in the first cycle */
}

static bool is_undelivered(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR | LP_STEP_PENDING);
}

static bool is_finished_thread(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR | LP_STEP_FINISHED);
}

static bool is_new_thread(const struct lp_step *step)
{
    return has_all(step, LP_STEP_SURVIVOR | LP_STEP_RUNNING);
}

/* The first that fits holds. */
static const struct sign {
    bool (*fits)(const struct lp_step *step);
    enum lp_leaking leaking;
    const char *because;
} signs[] = {
    {is_application, LP_LEAKING_NO, "it is the application"},
    {is_module, LP_LEAKING_NO, "a module stays"},
    {is_without_object, LP_LEAKING_YES, "its C++ object is deleted"},
    {is_undelivered, LP_LEAKING_YES, "its deletion is posted, and not delivered"},
    {is_new_thread, LP_LEAKING_YES, "it still runs after its cycle"},
    {is_finished_thread, LP_LEAKING_YES, "its thread has finished"},
    {is_closed_window, LP_LEAKING_YES, "it was closed"},
    {is_shown, LP_LEAKING_NO, "it is shown"},
    {is_old_thread, LP_LEAKING_NO, "its thread runs"},
    {is_older, LP_LEAKING_NO, "it is older than the test's cycles"},
    {is_single, LP_LEAKING_NO, "it does not get more"},
};

static void judge_alone(struct lp_step *step, const struct lp_cluster *culprit)
{
    step->leaking = LP_LEAKING_UNKNOWN;
    step->because = "";
    for (size_t i = 0; step->because[0] == '\0' && i < sizeof signs / sizeof signs[0]; i++) {
        if (!signs[i].fits(step))
            continue;
        step->leaking = signs[i].leaking;
        step->because = signs[i].because;
    }
    if (step->member != NULL && step->member == culprit && step->leaking != LP_LEAKING_YES) {
        step->leaking = LP_LEAKING_YES;
        step->because = "every cycle leaves more of it";
    }
}

/* Index behind the last step that should be there. */
static size_t end_of_no(const struct lp_path *path)
{
    size_t end = 0, index = 0;
    lp_vector_each(&path->steps, const struct lp_step, step)
    {
        index++;
        if (step->leaking == LP_LEAKING_NO)
            end = index;
    }
    return end;
}

/* Up to a step that should be there, whatever single nodes look like. */
static int excuse_holders(struct lp_arena *arena, const struct lp_path *path, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        struct lp_step *step = lp_vector_at(&path->steps, struct lp_step, i);
        const struct lp_step *next = step + 1;
        if (step->leaking == LP_LEAKING_NO)
            continue;
        step->leaking = LP_LEAKING_NO;
        step->because = lp_text_format(arena, "%s should be there", next->label);
        if (step->because == NULL)
            return -ENOMEM;
    }
    return 0;
}

static int blame_held(struct lp_arena *arena, const struct lp_path *path, size_t first)
{
    const struct lp_step *culprit = NULL;
    for (size_t i = first; i < path->steps.count; i++) {
        struct lp_step *step = lp_vector_at(&path->steps, struct lp_step, i);
        if (culprit == NULL && step->leaking != LP_LEAKING_YES)
            continue;
        if (culprit != NULL && step->leaking != LP_LEAKING_YES) {
            step->leaking = LP_LEAKING_YES;
            step->because = lp_text_format(arena, "%s leaks", culprit->label);
        }
        if (step->because == NULL)
            return -ENOMEM;
        culprit = step;
    }
    return 0;
}

int lp_path_judge(struct lp_arena *arena, const struct lp_path *path,
                  const struct lp_cluster *culprit)
{
    lp_vector_each(&path->steps, struct lp_step, step)
    {
        judge_alone(step, culprit);
    }
    size_t end = end_of_no(path);
    int status = excuse_holders(arena, path, end);
    return status == 0 ? blame_held(arena, path, end) : status;
}
