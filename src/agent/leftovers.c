/* Name and state of a thread are the kernel's: /proc/self/task/TID/comm and status. */
#include "agent/leftovers.h"

#include <string.h>

#include "agent/descriptor_table.h"
#include "agent/recorder.h"
#include "agent/thread_table.h"
#include "base/format.h"
#include "base/io.h"

struct leftovers {
    uint32_t test;
    uint16_t first_epoch;
};

static uint32_t thread_name(int tid)
{
    char path[64], name[64] = "";
    lp_format(path, sizeof path, "/proc/self/task/%d/comm", tid);
    lp_read_text(path, name, sizeof name);
    name[strcspn(name, "\n")] = '\0';
    return lp_recorder_string(name);
}

/* "S (sleeping)" of the status file, its words only. */
static uint32_t thread_state(int tid)
{
    char path[64], text[1024] = "";
    lp_format(path, sizeof path, "/proc/self/task/%d/status", tid);
    lp_read_text(path, text, sizeof text);
    char *state = strstr(text, "\nState:");
    char *open = state != NULL ? strchr(state, '(') : NULL;
    if (open == NULL)
        return 0;
    open[1 + strcspn(open + 1, ")\n")] = '\0';
    return lp_recorder_string(open + 1);
}

static void record_thread(const struct lp_thread *thread, void *context)
{
    static const char *const kinds[] = {"native", "QThread", "Python"};
    const struct leftovers *leftovers = context;
    lp_put(THREAD, thread, .test = leftovers->test,
           .cycle = (uint32_t)(thread->epoch - leftovers->first_epoch + 1),
           .tid = (uint64_t)thread->tid, .name = thread_name(thread->tid),
           .kind = lp_recorder_string(kinds[thread->kind]), .state = thread_state(thread->tid),
           .stack = thread->stack);
}

static void record_descriptor(const struct lp_descriptor *descriptor, void *context)
{
    const struct leftovers *leftovers = context;
    lp_put(DESCRIPTOR, descriptor, .test = leftovers->test,
           .cycle = (uint32_t)(descriptor->epoch - leftovers->first_epoch + 1),
           .fd = (uint32_t)descriptor->fd, .kind = lp_recorder_string(descriptor->kind));
}

void lp_leftovers_record(uint32_t test, uint16_t first_epoch, uint16_t last_epoch)
{
    struct leftovers leftovers = {test, first_epoch};
    lp_thread_each(first_epoch, last_epoch, record_thread, &leftovers);
    lp_descriptor_each(first_epoch, last_epoch, record_descriptor, &leftovers);
}
