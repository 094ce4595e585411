/* libunwind for the native frames (its unw_backtrace remembers how to leave each function), the
 * interpreter's own frames for Python.
 *
 * libunwind is opened with RTLD_LOCAL instead of being linked: preloaded with the agent it would
 * stand before libgcc, and its _Unwind_ functions would throw the application's exceptions. */
#include "agent/stack_sample.h"

#include <dlfcn.h>
#include <stddef.h>

#include "agent/unwinder_memory.h"

static int (*backtrace)(void **addresses, int size); /* libunwind's unw_backtrace, or NULL */

bool lp_stack_sample_open(void)
{
    void *library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL)
        backtrace = (int (*)(void **, int))dlsym(library, "unw_backtrace");
    if (backtrace != NULL)
        lp_unwinder_memory_take((const void *)backtrace);
    return backtrace != NULL;
}

static int backtrace_here(void **addresses, int size)
{
    if (backtrace == NULL)
        return 0;
    lp_is_unwinding = true;
    int count = backtrace(addresses, size);
    lp_is_unwinding = false;
    return count;
}

void lp_stack_sample_python(const struct lp_py_thread *thread, struct lp_stack_sample *ret)
{
    const struct lp_python *python = lp_python_find();
    int count = python != NULL
                    ? lp_python_places(python, thread, ret->places, LP_MAX_PYTHON, &ret->is_cut)
                    : 0;
    ret->place_count = count > 0 ? count : 0;
}

void lp_stack_sample_here(struct lp_stack_sample *ret)
{
    const struct lp_python *python = lp_python_find();
    ret->is_cut = false;
    ret->place_count = 0;
    if (python != NULL && python->is_initialized())
        lp_stack_sample_python(python->thread_here(), ret);
    const int limit = LP_MAX_NATIVE + LP_OWN_FRAMES;
    ret->address_count = backtrace_here(ret->addresses, limit);
    ret->is_cut |= ret->address_count == limit;
}
