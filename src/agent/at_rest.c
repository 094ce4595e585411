/* The functions of leakpal.h that need no test: memory and orphans at rest, and what a program says
 * about itself. */
#include "leakpal/leakpal.h"

#include "agent/environment.h"
#include "agent/gil.h"
#include "agent/orphans.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "agent/snapshot.h"
#include "agent/test.h"

#define NS_PER_SECOND 1e9
#define DEFAULT_SETTLE_SECONDS 1.0
#define DEFAULT_ORPHAN_AGE_SECONDS 30.0

void leakpal_attach(void)
{
    lp_environment_attach();
}

void leakpal_adopt(void *qobject)
{
    lp_qobject_adopt(qobject);
}

void leakpal_environment(const char *key, const char *value)
{
    lp_put(ENVIRONMENT, environment, .key = lp_recorder_string(key),
           .value = lp_recorder_string(value));
}

void leakpal_log(int level, const char *text)
{
    lp_note((enum lp_note_level)level, "%s", text);
}

void leakpal_settle(double limit_seconds)
{
    LP_WITH_GIL;
    struct lp_environment here = lp_environment_here();
    if (lp_test_running() != 0 || !lp_recorder_is_open())
        return;
    lp_settle(here.python, here.qt, lp_test_seconds(limit_seconds, DEFAULT_SETTLE_SECONDS));
    lp_clear_caches(here.python, here.qt);
}

void leakpal_snapshot(const char *label, double orphan_age_seconds)
{
    LP_WITH_GIL;
    struct lp_environment here = lp_environment_here();
    uint32_t test = lp_test_running();
    double age = orphan_age_seconds < 0 ? DEFAULT_ORPHAN_AGE_SECONDS : orphan_age_seconds;
    lp_snapshot_here(test, 0, label, true);
    if (test == 0)
        lp_orphans_record_at_rest(here.qt, &here.layout, (uint64_t)(age * NS_PER_SECOND));
    lp_recorder_flush();
}

const char *leakpal_recording_path(void)
{
    return lp_recorder_path();
}
