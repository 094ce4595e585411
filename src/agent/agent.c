/* The agent's entry: the constructor decides whether this process is the one to be recorded, and
 * puts everything in place before the application's own code runs. */
#include "leakpal/leakpal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <pthread.h>

#include "agent/block_map.h"
#include "agent/environment.h"
#include "agent/inherited.h"
#include "agent/intercept_loader.h"
#include "agent/interceptors.h"
#include "agent/patch.h"
#include "agent/python_heap.h"
#include "agent/real.h"
#include "agent/recorder.h"
#include "agent/stack.h"
#include "agent/state.h"
#include "base/format.h"
#include "base/io.h"

/* A forked child is another process: nothing of it belongs to this recording. */
static void in_forked_child(void)
{
    lp_is_tagging = false;
    lp_turn_epoch(LP_EPOCH_OUTSIDE);
    lp_block_map_close();
    lp_recorder_forget();
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* argv as one text, from the kernel: the constructor has no other portable way to it. */
static void read_command(char *text, size_t size)
{
    ssize_t length = lp_read_text("/proc/self/cmdline", text, size);
    for (ssize_t i = 0; i + 1 < length; i++)
        if (text[i] == '\0')
            text[i] = ' ';
}

static void record_process(void)
{
    char executable[4096] = "", command[4096] = "", platform[256];
    ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
    executable[length > 0 ? length : 0] = '\0';
    read_command(command, sizeof command);
    lp_put(PROCESS, process, .pid = (uint64_t)getpid(),
           .start_realtime_ns = clock_ns(CLOCK_REALTIME),
           .start_monotonic_ns = clock_ns(CLOCK_MONOTONIC),
           .leakpal_version = lp_recorder_string(LP_VERSION),
           .executable = lp_recorder_string(executable), .command = lp_recorder_string(command));
    struct utsname name;
    if (uname(&name) == 0) {
        lp_format(platform, sizeof platform, "%s %s %s", name.sysname, name.release, name.machine);
        lp_put(ENVIRONMENT, environment, .key = lp_recorder_string("platform"),
               .value = lp_recorder_string(platform));
    }
}

static void record_native_heap(bool has_map, const char *how)
{
    lp_put(FEATURE, feature, .name = lp_recorder_string("native heap"),
           .state = (uint8_t)(has_map ? LP_FEATURE_ON : LP_FEATURE_OFF),
           .reason = lp_recorder_string(has_map ? how : "no address space for the block map"));
}

/* Everything but the interception itself. Whether native blocks can be counted. */
static bool start_recording(enum lp_python_heap_mode wanted)
{
    lp_now_ns();
    record_process();
    bool has_map = lp_block_map_open();
    bool has_unwinder = lp_stack_open();
    lp_put(FEATURE, feature, .name = lp_recorder_string("native stacks"),
           .state = (uint8_t)(has_unwinder ? LP_FEATURE_ON : LP_FEATURE_OFF),
           .reason =
               lp_recorder_string(has_unwinder ? "libunwind" : "libunwind.so.8 is not installed"));
    pthread_atfork(NULL, NULL, in_forked_child);
    lp_python_heap_install(lp_python_find(), wanted);
    lp_is_tagging = true;
    return has_map;
}

__attribute__((constructor)) static void start(void)
{
    lp_real_resolve();
    struct lp_inherited inherited;
    lp_inherited_take(&inherited);
    if (!inherited.is_for_this_process || lp_recorder_open(inherited.recording) < 0)
        return;
    record_native_heap(start_recording(LP_PYTHON_HEAP_PAGES), "malloc family by preloading");
    lp_environment_attach();
    lp_recorder_flush();
}

static void record_patched(bool has_map)
{
    char how[256];
    struct lp_patched patched = lp_patch_look();
    lp_format(how, sizeof how, "malloc family by %u patched slots", patched.slots);
    record_native_heap(has_map, how);
    if (patched.refused > 0)
        lp_note(LP_NOTE_WARNING,
                "%u slots could not be made writable: calls through them are not "
                "seen",
                patched.refused);
    if (patched.copies > 0)
        lp_note(LP_NOTE_INFO,
                "%u pointers to malloc or free were copied before the start (the first in %s): "
                "calls through them are not seen",
                patched.copies, patched.copied_in);
}

int leakpal_start(const char *recording, int flags)
{
    if (lp_recorder_is_open())
        return -EALREADY;
    lp_real_resolve_late();
    lp_interceptors_resolve();
    lp_loader_resolve();
    int result = lp_recorder_open(recording);
    if (result < 0)
        return result;
    bool has_map = start_recording(flags & LEAKPAL_KEEP_ALLOCATOR ? LP_PYTHON_HEAP_TAGS
                                                                  : LP_PYTHON_HEAP_PAGES);
    lp_patch_objects();
    record_patched(has_map);
    lp_environment_attach();
    lp_recorder_flush();
    return 0;
}
