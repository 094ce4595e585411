/* Without its pipe libunwind (1.6) writes to descriptor -1, by syscall(): there the address is
 * tried in another way. */
#include "agent/unwinder_memory.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/patch.h"

enum { NO_PIPE = -1, NO_SUCH_ACTION = -1, KERNEL_SIGNAL_BYTES = 8 };

_Thread_local bool lp_is_unwinding;

/* The kernel reads the set before it looks at what to do with it: EFAULT or EINVAL. */
static bool is_readable(const void *address)
{
    const void *set = (const void *)((uintptr_t)address & ~(uintptr_t)(KERNEL_SIGNAL_BYTES - 1));
    return syscall(SYS_rt_sigprocmask, NO_SUCH_ACTION, set, NULL, KERNEL_SIGNAL_BYTES) == -1 &&
           errno == EINVAL;
}

/* What libunwind calls syscall() for, and whatever else it may. */
static long try_write(long number, long fd, const void *buffer, long count, long d, long e, long f)
{
    if (number != SYS_write || (int)fd != NO_PIPE)
        return syscall(number, fd, buffer, count, d, e, f);
    if (is_readable(buffer))
        return count;
    errno = EFAULT;
    return -1;
}

static const void *choose(const char *name)
{
    return strcmp(name, "syscall") == 0 ? (const void *)try_write : NULL;
}

void lp_unwinder_memory_take(const void *code)
{
    lp_patch_calls(code, choose);
}
