/* What nothing in the process points to, or only what is lost itself; and descriptors. */
#include <string.h>

#include "analyze/assess.h"
#include "analyze/pattern.h"

static bool is_lost(const struct lp_case *it)
{
    return it->leak->path != NULL &&
           (it->leak->path->reach == LP_REACH_NOTHING || it->leak->path->reach == LP_REACH_MEMBERS);
}

static bool is_nameless(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_NATIVE || (cluster->flags & LP_CLUSTER_BUFFER) != 0;
}

/* --- Descriptors --- */

static bool is_descriptor(const struct lp_case *it)
{
    return it->leak->cluster->layer == LP_LAYER_DESCRIPTOR;
}

static const char *descriptor_cause(const struct lp_case *it)
{
    return lp_say(it, "Opened%s in the %s, and not closed.", lp_case_made_at(it),
                  lp_test_unit(it->test));
}

static const char *descriptor_fix(const struct lp_case *it)
{
    return lp_say(it, "Close it before the %s ends, with a `with` statement or in a finally.",
                  lp_test_unit(it->test));
}

/* --- QObjects --- */

static bool is_known_orphan(const struct lp_case *it)
{
    lp_vector_each(&it->test->orphans, const struct lp_orphan, orphan)
    {
        if (strcmp(orphan->class_name, it->leak->cluster->what) == 0)
            return true;
    }
    return false;
}

/* A word in native memory that points to it does not own it for certain. */
static bool is_orphan(const struct lp_case *it)
{
    if (it->leak->cluster->layer != LP_LAYER_QT)
        return false;
    bool is_guess = it->path != NULL && it->first == it->leaf && it->first->edge == LP_EDGE_POINTER;
    return is_lost(it) || (is_guess && is_known_orphan(it));
}

static const char *orphan_cause(const struct lp_case *it)
{
    return lp_say(it, "The %s made%s has no parent, and nothing is known to own it.",
                  lp_case_name(it), lp_case_made_at(it));
}

static const char *orphan_fix(const struct lp_case *it)
{
    (void)it;
    return "Keep a reference and call deleteLater() when it is no longer needed, or give it a "
           "parent "
           "that is deleted.";
}

/* --- Memory --- */

static bool is_lost_memory(const struct lp_case *it)
{
    return is_nameless(it->leak->cluster) && is_lost(it);
}

static const char *lost_memory_cause(const struct lp_case *it)
{
    return lp_say(it, "Allocated%s, and no word in the process points to it any more.",
                  lp_case_made_at(it));
}

static const char *lost_memory_fix(const struct lp_case *it)
{
    if (lp_case_binding(it)[0] != '\0')
        return "Release it where the last pointer to it goes: what a C library hands out has a "
               "function of that library that takes it back.";
    return "Free it where the last pointer to it goes, or let an object own it "
           "(std::unique_ptr, a QObject parent).";
}

const struct lp_rule lp_lost_rules[] = {
    {"descriptor-not-closed", is_descriptor, descriptor_cause, descriptor_fix},
    {"orphan", is_orphan, orphan_cause, orphan_fix},
    {"native-without-holder", is_lost_memory, lost_memory_cause, lost_memory_fix},
    {0},
};
