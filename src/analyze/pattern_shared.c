/* Objects of C++ that own each other: each std::shared_ptr of the ring counts, so none is the last.
 * Memory that was lost may point to itself as well, as a list does whose ends meet. */
#include "analyze/pattern.h"
#include "analyze/suspect.h"

static bool shares(const struct lp_step *step)
{
    return (step->flags & LP_STEP_SHARES) != 0;
}

static bool is_shared_ring(const struct lp_case *it)
{
    return it->path != NULL && lp_path_is_ring(it->path) && lp_case_find(it, shares) != NULL;
}

static bool is_connection(const struct lp_step *step)
{
    return step->node == LP_NODE_CONNECTION;
}

static const char *shared_ring_cause(const struct lp_case *it)
{
    const struct lp_step *connection = lp_case_find(it, is_connection);
    if (connection != NULL)
        return lp_say(it,
                      "The %s made%s owns itself: what is connected to %s has captured a "
                      "std::shared_ptr that leads back to it, so no count comes to zero.",
                      lp_case_name(it), lp_case_made_at(it), connection->label);
    return lp_say(it,
                  "The %s made%s and what leaks with it own each other by std::shared_ptr: a ring "
                  "in which no count comes to zero.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *shared_ring_fix(const struct lp_case *it)
{
    if (lp_case_find(it, is_connection) != NULL)
        return "Capture a std::weak_ptr, or the plain pointer: the connection goes with its "
               "sender.";
    return "Make the pointer that leads back to the owner a std::weak_ptr.";
}

const struct lp_rule lp_shared_rules[] = {
    {"reference-cycle", is_shared_ring, shared_ring_cause, shared_ring_fix},
    {0},
};
