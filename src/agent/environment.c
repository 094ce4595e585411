/* Nothing is believed that was not tried: the heap is asked for a block, Qt's layout is read off
 * objects of our own. */
#include "agent/environment.h"

#include <stdbool.h>

#include "agent/python_heap.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "agent/state.h"

static struct lp_environment environment;

static void feature(const char *name, enum lp_feature_state state, const char *reason)
{
    lp_put(FEATURE, feature, .name = lp_recorder_string(name), .state = (uint8_t)state,
           .reason = lp_recorder_string(reason));
}

static void attach_python(void)
{
    static enum lp_python_heap_mode recorded = LP_PYTHON_HEAP_NONE;
    environment.python = lp_python_find();
    enum lp_python_heap_mode mode = lp_python_heap_check(environment.python);
    if (environment.python == NULL || !lp_holds_gil(environment.python) || mode == recorded)
        return;
    recorded = mode;
    feature("python heap",
            mode == LP_PYTHON_HEAP_PAGES  ? LP_FEATURE_ON
            : mode == LP_PYTHON_HEAP_TAGS ? LP_FEATURE_PARTIAL
                                          : LP_FEATURE_OFF,
            lp_python_heap_reason());
}

static void calibrate(void)
{
    static bool is_done;
    const struct lp_qt *qt = environment.qt;
    const struct lp_qt_layout *layout = &environment.layout;
    if (is_done || qt->application == NULL || *qt->application == NULL)
        return;
    is_done = true;
    lp_suspended++;
    lp_qt_layout_calibrate(qt, &environment.layout);
    lp_suspended--;
    const struct {
        const char *name;
        bool is_known;
        const char *why_not;
    } features[] = {
        {"qt parents", layout->knows_parent, "QObject's layout is not known"},
        {"qt connections", layout->knows_connections, "the layout of connections is not known"},
        {"qt children", layout->objects.knows_children, "QObject's layout is not known"},
        {"qt timers and event filters", layout->objects.knows_filters,
         "the layout of QObject's extra data is not known"},
        {"qt event queues", layout->objects.knows_posted,
         "the layout of a thread's data is not known"},
    };
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        feature(features[i].name, features[i].is_known ? LP_FEATURE_ON : LP_FEATURE_OFF,
                features[i].is_known ? "calibrated" : features[i].why_not);
}

void lp_environment_attach_qt(void)
{
    bool was_there = environment.qt != NULL;
    environment.qt = lp_qt_find();
    if (environment.qt == NULL || was_there)
        return;
    lp_qobject_table_install(environment.qt);
    feature("qt objects", LP_FEATURE_ON, "qtHookData");
    lp_put(ENVIRONMENT, environment, .key = lp_recorder_string("qt"),
           .value = lp_recorder_string(environment.qt->version_text()));
}

const struct lp_environment *lp_environment_attach(void)
{
    attach_python();
    lp_environment_attach_qt();
    if (environment.qt != NULL)
        calibrate();
    return &environment;
}

struct lp_environment lp_environment_here(void)
{
    struct lp_environment here = *lp_environment_attach();
    if (!lp_holds_gil(here.python))
        here.python = NULL;
    return here;
}
