/* Everything that the copy could wait for is seen to before it is made: the agent's locks are held
 * by the thread that goes on in it, the host's allocator is not used. The kernel's page tables are
 * copied while the caller stands still; that is all that the host can feel. */
#include "agent/autopsy/copy.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/autopsy/copy_heap.h"
#include "agent/locks.h"
#include "agent/state.h"
#include "base/format.h"
#include "base/mapping.h"

enum { SHARED_BYTES = 64 << 20, ANSWER_BYTES = 1 << 16, KERNEL_SIGNAL_BYTES = 8, POLL_NS = 500000 };
#define LOCKS_WAIT_NS 100000000ul
#define NS_PER_SECOND 1000000000ul

static uint32_t copy_count;

_Static_assert(sizeof(struct lp_copy_answer) <= ANSWER_BYTES, "the records begin behind it");

static bool map_shared(struct lp_copy *copy)
{
    char *memory = lp_mapping_shared(SHARED_BYTES);
    if (memory == NULL)
        return false;
    copy->answer = (struct lp_copy_answer *)memory;
    copy->records = (struct lp_record_region *)(memory + ANSWER_BYTES);
    copy->records->capacity = SHARED_BYTES - ANSWER_BYTES - sizeof *copy->records;
    return true;
}

void lp_copy_done(struct lp_copy *copy)
{
    if (copy->answer != NULL)
        lp_mapping_free(copy->answer, SHARED_BYTES);
    *copy = (struct lp_copy){0};
}

/* In the copy. It must outlive nobody, leave no core file, and has no business with descriptors:
 * what waits for the other end of a pipe to close is not to wait for the copy. */
static void leave_the_host(void)
{
    syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    syscall(SYS_close_range, 0u, ~0u, 0u);
    atomic_store_explicit(&lp_is_tagging, false, memory_order_relaxed);
    lp_suspended = 1;
    lp_copy_heap_install();
}

static void __attribute__((noreturn)) end_copy(void)
{
    for (;;)
        syscall(SYS_exit_group, 0);
}

/* Signals are blocked from before the copy is made, so that no handler of the host ever runs in it;
 * a fault then ends it by its default. */
static long clone_quietly(void)
{
    uint64_t all = ~0ul, before;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, KERNEL_SIGNAL_BYTES);
    long pid = syscall(SYS_clone, 0ul, NULL, NULL, NULL, 0ul);
    int error = errno;
    if (pid != 0)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, KERNEL_SIGNAL_BYTES);
    return pid >= 0 ? pid : -error;
}

int lp_copy_start(struct lp_copy *copy, void (*work)(struct lp_copy_answer *, void *),
                  void *context)
{
    int saved_errno = errno;
    *copy = (struct lp_copy){.start_ns = lp_now_ns()};
    lp_recorder_flush();
    if (!map_shared(copy))
        return -ENOMEM;
    if (!lp_locks_take(LOCKS_WAIT_NS)) {
        lp_copy_done(copy);
        return -EBUSY;
    }
    copy_count++;
    long pid = clone_quietly();
    lp_locks_give();
    if (pid == 0) {
        leave_the_host();
        lp_recorder_redirect(copy->records, copy_count);
        work(copy->answer, context);
        end_copy();
    }
    if (pid < 0)
        lp_copy_done(copy);
    copy->pid = pid > 0 ? (pid_t)pid : 0;
    errno = saved_errno;
    return pid > 0 ? 0 : (int)pid;
}

/* Whether it has ended; its status then. */
static bool reap(pid_t pid, int options, int *ret_status)
{
    long result;
    do {
        result = syscall(SYS_wait4, pid, ret_status, options | __WCLONE, NULL);
    } while (result == -1 && errno == EINTR);
    if (result == -1)
        *ret_status = 0; /* somebody waited for all children, clones too */
    return result != 0;
}

/* Whether it had to be killed. */
static bool wait_until(pid_t pid, uint64_t deadline_ns, int *ret_status)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};
    while (!reap(pid, WNOHANG, ret_status)) {
        if (lp_now_ns() >= deadline_ns) {
            syscall(SYS_kill, pid, SIGKILL);
            reap(pid, 0, ret_status);
            return true;
        }
        syscall(SYS_nanosleep, &pause, NULL);
    }
    return false;
}

static void give_reason(struct lp_copy *copy, bool was_late, int status)
{
    if (was_late)
        lp_format(copy->reason, sizeof copy->reason, "the copy did not end within %u s",
                  (unsigned)((lp_now_ns() - copy->start_ns) / NS_PER_SECOND));
    else if (WIFSIGNALED(status))
        lp_format(copy->reason, sizeof copy->reason, "the copy died of signal %d",
                  WTERMSIG(status));
    else
        lp_format(copy->reason, sizeof copy->reason, "the copy ended early");
}

bool lp_copy_wait(struct lp_copy *copy, const struct lp_python *python, uint64_t deadline_ns)
{
    int saved_errno = errno, status = 0;
    struct lp_py_thread *thread = python != NULL ? python->save_thread() : NULL;
    bool was_late = wait_until(copy->pid, deadline_ns, &status);
    if (python != NULL)
        python->restore_thread(thread);
    copy->pid = 0;
    errno = saved_errno;
    bool is_complete = atomic_load_explicit(&copy->answer->is_complete, memory_order_acquire);
    if (!is_complete)
        give_reason(copy, was_late, status);
    return is_complete;
}
