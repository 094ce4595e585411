/* The agent's entry: the constructor decides whether this process is the one to be recorded, and
 * puts everything in place before the application's own code runs. */
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

static void start_recording(const char *path)
{
    if (lp_recorder_open(path) < 0)
        return;
    lp_now_ns();
    record_process();
    bool has_map = lp_block_map_open();
    lp_put(FEATURE, feature, .name = lp_recorder_string("native heap"),
           .state = (uint8_t)(has_map ? LP_FEATURE_ON : LP_FEATURE_OFF),
           .reason = lp_recorder_string(has_map ? "malloc family by preloading"
                                                : "no address space for the block map"));
    bool has_unwinder = lp_stack_open();
    lp_put(FEATURE, feature, .name = lp_recorder_string("native stacks"),
           .state = (uint8_t)(has_unwinder ? LP_FEATURE_ON : LP_FEATURE_OFF),
           .reason =
               lp_recorder_string(has_unwinder ? "libunwind" : "libunwind.so.8 is not installed"));
    pthread_atfork(NULL, NULL, in_forked_child);
    lp_python_heap_install(lp_python_find());
    lp_is_tagging = true;
    lp_environment_attach();
    lp_recorder_flush();
}

__attribute__((constructor)) static void start(void)
{
    lp_real_resolve();
    struct lp_inherited inherited;
    lp_inherited_take(&inherited);
    if (inherited.is_for_this_process)
        start_recording(inherited.recording);
}
