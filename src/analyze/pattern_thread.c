/* Threads that were not stopped, and what threads that have ended leave. */
#include <string.h>

#include "analyze/assess.h"
#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"
#include "analyze/workers.h"

static const struct lp_worker *worker_of(const struct lp_case *it)
{
    enum lp_layer layer = it->leak->cluster->layer;
    if (layer != LP_LAYER_QT && layer != LP_LAYER_PYTHON)
        return NULL;
    return lp_test_worker_of_class(it->test, it->leak->cluster->what);
}

/* --- It still runs --- */

static bool is_deaf_worker(const struct lp_case *it)
{
    const struct lp_worker *worker = worker_of(it);
    return worker != NULL && worker->is_running;
}

static const char *deaf_cause(const struct lp_case *it)
{
    (void)it;
    return "It did not stop when it was told to. leakpal keeps it, because Qt aborts the process "
           "when what still runs is deleted.";
}

static bool is_new_thread(const struct lp_step *step)
{
    return (step->flags & LP_STEP_RUNNING) != 0 && (step->flags & LP_STEP_SURVIVOR) != 0;
}

static bool is_running(const struct lp_case *it)
{
    return it->leak->cluster->layer == LP_LAYER_THREAD || lp_case_find(it, is_new_thread) != NULL;
}

static const char *running_cause(const struct lp_case *it)
{
    const char *unit = lp_test_unit(it->test);
    if (it->leak->cluster->layer == LP_LAYER_THREAD)
        return lp_say(it, "The thread that is started%s still runs when the %s is over.",
                      lp_case_made_at(it), unit);
    const struct lp_step *thread = lp_case_find(it, is_new_thread);
    return lp_say(it, "%s still runs when the %s is over, and keeps what it uses.", thread->label,
                  unit);
}

static const char *running_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Stop the thread and wait for it before the %s ends: quit() and wait() where it "
                  "has an event loop, a flag that its loop looks at where it has none.",
                  lp_test_unit(it->test));
}

/* --- It has finished --- */

static bool is_finished_thread(const struct lp_case *it)
{
    return it->first != NULL && it->first->edge == LP_EDGE_CHILD &&
           it->first->node == LP_NODE_QOBJECT && (it->first->flags & LP_STEP_FINISHED) != 0 &&
           (it->first->flags & LP_STEP_PENDING) == 0;
}

static const char *finished_cause(const struct lp_case *it)
{
    return lp_say(it, "The thread has finished, and its object %s, made%s, stays as a child of %s.",
                  lp_case_name(it), lp_case_made_at(it),
                  it->holder != NULL ? it->holder->label : "its parent");
}

static const char *finished_fix(const struct lp_case *it)
{
    (void)it;
    return "Connect its signal finished to deleteLater, of the thread and of its worker.";
}

static bool is_left_worker(const struct lp_case *it)
{
    return worker_of(it) != NULL;
}

static const char *left_cause(const struct lp_case *it)
{
    if (it->path == NULL || it->holder == NULL)
        return "";
    return lp_say(it, "The worker has ended, and is still held by %s.",
                  lp_phrase_node(it->arena, it->path, it->border - 1));
}

static const char *left_fix(const struct lp_case *it)
{
    return lp_say(it, "Delete it when it has ended: connect its thread's finished to its "
                      "deleteLater, disconnect it, and drop the references to it.");
}

const struct lp_rule lp_thread_rules[] = {
    {"thread-not-stopped", is_deaf_worker, deaf_cause, running_fix},
    {"worker-not-deleted", is_left_worker, left_cause, left_fix},
    {"thread-not-stopped", is_running, running_cause, running_fix},
    {"worker-not-deleted", is_finished_thread, finished_cause, finished_fix},
    {0},
};
