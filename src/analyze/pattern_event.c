/* What waits: a deletion that nobody delivers, a timer, an event filter. */
#include <string.h>

#include "analyze/pattern.h"
#include "analyze/phrase.h"
#include "analyze/suspect.h"

/* --- A posted deletion --- */

static bool is_pending(const struct lp_step *step)
{
    bool is_deletion = step->node == LP_NODE_EVENT && strstr(step->label, "DeferredDelete") != NULL;
    return is_deletion || (step->flags & LP_STEP_PENDING) != 0;
}

static const struct lp_step *pending_of(const struct lp_case *it)
{
    const struct lp_step *step = lp_case_find(it, is_pending);
    return step != NULL || it->holder == NULL || !is_pending(it->holder) ? step : it->holder;
}

static bool has_pending(const struct lp_case *it)
{
    return pending_of(it) != NULL;
}

static bool is_in_dead_thread(const struct lp_case *it)
{
    const struct lp_step *step = pending_of(it);
    if (step != NULL && step->node == LP_NODE_EVENT)
        return strstr(step->detail, "thread has finished") != NULL;
    return step != NULL && (step->flags & LP_STEP_FINISHED) != 0;
}

static const char *dead_queue_cause(const struct lp_case *it)
{
    const char *who = lp_case_is_pyqt(it)
                          ? "PyQt deletes an object of another thread by deleteLater() when its "
                            "last reference goes"
                          : "deleteLater() was called for it";
    return lp_say(it,
                  "%s lives in a thread that has finished. %s, and nobody takes the event out "
                  "of that thread's queue.",
                  lp_case_name(it), who);
}

static const char *dead_queue_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Connect the thread's finished signal to the deleteLater of %s before quit(), or "
                  "let it move itself back with moveToThread() before the thread ends.",
                  lp_case_name(it));
}

static const char *pending_cause(const struct lp_case *it)
{
    const struct lp_step *event = pending_of(it);
    bool has_detail = event->node == LP_NODE_EVENT && event->detail[0] != '\0';
    return lp_say(it, "deleteLater() was called for %s, and no event loop delivered it%s%s%s.",
                  lp_case_name(it), has_detail ? " (" : "", has_detail ? event->detail : "",
                  has_detail ? ")" : "");
}

static const char *pending_fix(const struct lp_case *it)
{
    const char *function = lp_case_is_pyqt(it)     ? "sip.delete()"
                           : lp_case_is_pyside(it) ? "shiboken.delete()"
                                                   : "delete";
    return lp_say(it,
                  "Return to the event loop that was running when deleteLater() was called, or "
                  "delete it at once with %s where no loop runs.",
                  function);
}

/* --- Timers --- */

static bool is_timer_class(const struct lp_step *step)
{
    return step->node == LP_NODE_QOBJECT && strstr(step->label, "Timer") != NULL;
}

static bool is_active_timer(const struct lp_step *step)
{
    bool is_waiting_timer =
        step->node == LP_NODE_TIMER || (step->edge == LP_EDGE_TIMER && step->name[0] == '\0');
    return is_waiting_timer || (is_timer_class(step) && (step->flags & LP_STEP_ACTIVE) != 0);
}

/* A timer of a class of the application; windows may have timers of their own. */
static bool is_active_child(const struct lp_case *it)
{
    const uint32_t window = LP_STEP_CLOSED | LP_STEP_TOP_LEVEL;
    return it->path != NULL && it->first == it->leaf && it->first->edge == LP_EDGE_CHILD &&
           (it->first->flags & LP_STEP_ACTIVE) != 0 && (it->first->flags & window) == 0;
}

static const struct lp_step *timer_of(const struct lp_case *it)
{
    const struct lp_step *step =
        is_active_child(it) ? it->first : lp_case_find(it, is_active_timer);
    return step != NULL || it->holder == NULL || it->holder->node != LP_NODE_TIMER ? step
                                                                                   : it->holder;
}

static bool is_single_shot_class(const struct lp_step *step)
{
    return step->node == LP_NODE_QOBJECT && strstr(step->label, "SingleShotTimer") != NULL;
}

static bool has_single_shot(const struct lp_case *it)
{
    return lp_case_find(it, is_single_shot_class) != NULL;
}

/* " (interval 3600000 ms)" */
static const char *interval_of(const struct lp_case *it)
{
    const struct lp_step *timer = timer_of(it);
    if (timer == NULL || timer->node != LP_NODE_TIMER || timer->detail[0] == '\0')
        return "";
    return lp_say(it, " (%s)", timer->detail);
}

static const char *single_shot_cause(const struct lp_case *it)
{
    const struct lp_step *timer = lp_case_find(it, is_single_shot_class);
    bool is_itself = timer == it->leaf;
    return lp_say(it, "QTimer.singleShot()%s%s has not fired yet%s%s%s.",
                  lp_case_step_at(it, timer), interval_of(it),
                  is_itself ? "" : ", and what it will call holds ",
                  is_itself ? "" : lp_case_name(it), is_itself ? "" : " until then");
}

static const char *single_shot_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Make a QTimer that is a child of what it works for and stop() it on close, or "
                  "name that as the context of singleShot(), so that the call goes with it.");
}

static bool has_timer(const struct lp_case *it)
{
    return timer_of(it) != NULL;
}

static const char *timer_cause(const struct lp_case *it)
{
    const struct lp_step *timer = timer_of(it);
    const char *place = lp_case_step_at(it, timer);
    return lp_say(it, "A timer that is started in every cycle%s is never stopped%s%s%s.",
                  place[0] != '\0' ? place : lp_case_made_at(it), interval_of(it),
                  timer->edge == LP_EDGE_CHILD && it->holder != NULL ? "; it stays as a child of "
                                                                     : "",
                  timer->edge == LP_EDGE_CHILD && it->holder != NULL ? it->holder->label : "");
}

static const char *timer_fix(const struct lp_case *it)
{
    (void)it;
    return "stop() the timer when what it works for is closed, and make it a child of that, or use "
           "one timer again.";
}

static bool passes_start_timer(const struct lp_stack *stack)
{
    static const char *const functions[] = {"QObject::startTimer(", "::registerTimer("};
    if (stack == NULL)
        return false;
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
            if (frame->kind == LP_FRAME_NATIVE && strstr(frame->function, functions[i]) != NULL)
                return true;
    }
    return false;
}

static bool is_started_timer(const struct lp_case *it)
{
    return it->leak->cluster->layer == LP_LAYER_NATIVE && passes_start_timer(it->leak->stack);
}

static const char *started_cause(const struct lp_case *it)
{
    return lp_say(it, "A timer is started%s in every cycle, and never killed.",
                  lp_case_made_at(it));
}

static const char *started_fix(const struct lp_case *it)
{
    (void)it;
    return "Call killTimer() with the id that startTimer() gave, or use a QTimer or QBasicTimer "
           "that goes with the object.";
}

/* --- Event filters --- */

/* Windows often filter the events of what is in them; then they stay for another reason. */
static bool is_filter(const struct lp_case *it)
{
    const uint32_t window = LP_STEP_CLOSED | LP_STEP_TOP_LEVEL;
    return it->first != NULL && it->first->edge == LP_EDGE_CHILD &&
           (it->first->flags & LP_STEP_FILTER) != 0 && (it->first->flags & window) == 0;
}

static const char *filter_cause(const struct lp_case *it)
{
    return lp_say(it,
                  "In every cycle %s %s is made%s and installed as an event filter; it stays as a "
                  "child of %s, and all of them are asked for each event.",
                  lp_phrase_article(it->first->label), it->first->label,
                  lp_case_step_at(it, it->first),
                  it->holder != NULL ? it->holder->label : "its parent");
}

static const char *filter_fix(const struct lp_case *it)
{
    return lp_say(it,
                  "Call removeEventFilter() and deleteLater() when it has done its work, or make "
                  "the %s a child of the window that it serves.",
                  it->first->label);
}

const struct lp_rule lp_event_rules[] = {
    {"deletion-pending", is_in_dead_thread, dead_queue_cause, dead_queue_fix},
    {"deletion-pending", has_pending, pending_cause, pending_fix},
    {"timer-active", has_single_shot, single_shot_cause, single_shot_fix},
    {"timer-active", has_timer, timer_cause, timer_fix},
    {"timer-active", is_started_timer, started_cause, started_fix},
    {"event-filter-installed", is_filter, filter_cause, filter_fix},
    {0},
};
