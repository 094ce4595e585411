/* A path runs from a root over what was there before the test to what each cycle adds to. The first
 * edge into the latter is where a person has to look: nothing before it is wrong, and everything
 * behind it only follows. What was born in a cycle and is there once (a registry that the first
 * cycle made) does not grow, so it belongs to the former. */
#include "analyze/suspect.h"

static size_t guesses_of(const struct lp_path *path)
{
    size_t guesses = 0;
    lp_vector_each(&path->steps, const struct lp_step, step)
    {
        guesses += (step->flags & LP_STEP_CONSERVATIVE) != 0;
    }
    return guesses;
}

static bool is_better(const struct lp_path *path, const struct lp_path *best)
{
    if (best == NULL || path->agreeing != best->agreeing)
        return best == NULL || path->agreeing > best->agreeing;
    return guesses_of(path) < guesses_of(best);
}

const struct lp_path *lp_cluster_path(const struct lp_cluster *cluster)
{
    const struct lp_path *best = NULL;
    lp_vector_each(&cluster->paths, const struct lp_path, path)
    {
        bool is_told = path->reach != LP_REACH_UNKNOWN || path->proof != NULL;
        if (is_told && is_better(path, best))
            best = path;
    }
    return best;
}

bool lp_step_accumulates(const struct lp_step *step)
{
    if (step->member == NULL)
        return false;
    enum lp_shape shape = step->member->result.shape;
    return shape == LP_SHAPE_LEAK || shape == LP_SHAPE_UNCERTAIN;
}

size_t lp_path_border(const struct lp_path *path)
{
    size_t index = 0;
    lp_vector_each(&path->steps, const struct lp_step, step)
    {
        if (lp_step_accumulates(step))
            break;
        index++;
    }
    return index;
}

bool lp_path_is_ring(const struct lp_path *path)
{
    return path->reach == LP_REACH_MEMBERS && path->steps.count > 1 &&
           lp_path_step(path, 0)->member == lp_path_leaf(path)->member;
}

const struct lp_step *lp_path_step(const struct lp_path *path, size_t index)
{
    return index < path->steps.count ? lp_vector_at(&path->steps, const struct lp_step, index)
                                     : NULL;
}

const struct lp_step *lp_path_leaf(const struct lp_path *path)
{
    return lp_path_step(path, path->steps.count - 1);
}
