/* libunwind for the native frames, the interpreter's own frames for Python. Native addresses become
 * (object file, offset), which stay true after the process is gone.
 *
 * libunwind is opened with RTLD_LOCAL instead of being linked: preloaded with the agent it would
 * stand before libgcc, and its _Unwind_ functions would throw the application's exceptions. */
#include "agent/stack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "agent/locks.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "base/hash_map.h"
#include "probe/cpython/python_stack.h"

enum { MAX_NATIVE = 64, MAX_PYTHON = 64, OWN_FRAMES = 2 };

struct stack {
    struct lp_record_frame frames[MAX_NATIVE + MAX_PYTHON];
    int count;
    enum lp_thread_kind starts;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);
static struct lp_hash_map ids;
static int (*backtrace)(void **addresses, int size); /* libunwind's unw_backtrace, or NULL */

bool lp_stack_open(void)
{
    void *library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL)
        backtrace = (int (*)(void **, int))dlsym(library, "unw_backtrace");
    return backtrace != NULL;
}

/* A frame in zeroed memory: padding takes part in the hash. */
static struct lp_record_frame *add_frame(struct stack *stack, enum lp_frame_kind kind)
{
    struct lp_record_frame *frame = &stack->frames[stack->count++];
    frame->kind = (uint8_t)kind;
    return frame;
}

static void add_python(const struct lp_python_frame *found, void *context)
{
    struct lp_record_frame *frame = add_frame(context, LP_FRAME_PYTHON);
    frame->file = lp_recorder_string(found->file);
    frame->function = lp_recorder_string(found->function);
    frame->line = (uint32_t)found->line;
}

/* Who starts a thread shows in the exported function that every such call passes. */
static enum lp_thread_kind kind_of(const char *symbol)
{
    if (symbol != NULL && strcmp(symbol, "PyThread_start_new_thread") == 0)
        return LP_THREAD_PYTHON;
    if (symbol != NULL && strncmp(symbol, "_ZN7QThread5start", 17) == 0)
        return LP_THREAD_QT;
    return LP_THREAD_NATIVE;
}

static void add_native(struct stack *stack, void *address)
{
    Dl_info info;
    if (dladdr(address, &info) == 0)
        return;
    if (stack->starts == LP_THREAD_NATIVE)
        stack->starts = kind_of(info.dli_sname);
    struct lp_record_frame *frame = add_frame(stack, LP_FRAME_NATIVE);
    frame->file = lp_recorder_string(info.dli_fname);
    frame->function = lp_recorder_string(info.dli_sname);
    frame->offset = (uint64_t)((char *)address - (char *)info.dli_fbase);
}

static uint32_t intern(struct stack *stack)
{
    if (stack->count == 0)
        return 0;
    uint64_t hash = lp_hash_bytes(stack->frames, sizeof *stack->frames * (size_t)stack->count);
    pthread_mutex_lock(&lock);
    uint64_t *place = lp_hash_map_put(&ids, hash);
    bool is_new = place != NULL && *place == 0;
    if (is_new)
        *place = ids.count;
    uint32_t id = place != NULL ? (uint32_t)*place : 0;
    pthread_mutex_unlock(&lock);
    for (int i = 0; is_new && i < stack->count; i++) {
        stack->frames[i].stack = id;
        lp_recorder_put(&(struct lp_record){.number = LP_RECORD_FRAME, .frame = stack->frames[i]});
    }
    return id;
}

uint32_t lp_stack_here(enum lp_thread_kind *ret_starts)
{
    struct stack stack;
    memset(&stack, 0, sizeof stack);
    lp_suspended++;
    const struct lp_python *python = lp_python_find();
    if (python != NULL && python->is_initialized())
        lp_python_stack(python, python->thread_here(), MAX_PYTHON, add_python, &stack);
    void *addresses[MAX_NATIVE];
    int count = backtrace != NULL ? backtrace(addresses, MAX_NATIVE) : 0;
    for (int i = OWN_FRAMES; i < count; i++)
        add_native(&stack, addresses[i]);
    *ret_starts = stack.starts;
    uint32_t id = intern(&stack);
    lp_suspended--;
    return id;
}

uint32_t lp_stack_of_python(const struct lp_py_thread *thread)
{
    struct stack stack;
    memset(&stack, 0, sizeof stack);
    const struct lp_python *python = lp_python_find();
    if (python != NULL)
        lp_python_stack(python, thread, MAX_PYTHON, add_python, &stack);
    return intern(&stack);
}
