/* The watcher sleeps on a condition variable with a deadline. At the deadline a second thread asks
 * for the GIL, as another thread's frames may only be read while it stands still; when native code
 * does not give the GIL up within a second, the record goes out without a stack. */
#include "agent/watchdog.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "agent/real.h"
#include "agent/recorder.h"
#include "agent/stack.h"
#include "agent/state.h"

enum { STACK_BYTES = 256 * 1024, GIL_WAIT_SECONDS = 1, RAISE_AFTER_SECONDS = 1 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct lp_watch watch;
    struct lp_py_thread *thread; /* the test thread's */
    pthread_t test_thread;
    void *qt_thread;
    int loop_level; /* at the start */
    struct timespec deadline;
    bool is_running, is_stopping, has_stack;
    uint32_t stack;
} self = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static _Atomic int thread_count;

static struct timespec after(struct timespec time, uint64_t ns)
{
    uint64_t total = (uint64_t)time.tv_nsec + ns;
    return (struct timespec){time.tv_sec + (time_t)(total / 1000000000u),
                             (long)(total % 1000000000u)};
}

/* A detached thread that takes no signals of the host and is no thread of the application. */
static bool start_thread(void *(*run)(void *))
{
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    lp_suspended++;
    int result = lp_real_get()->pthread_create(&thread, &attributes, run, NULL);
    lp_suspended--;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (result == 0)
        atomic_fetch_add(&thread_count, 1);
    return result == 0;
}

static void *read_stack(void *unused)
{
    (void)unused;
    lp_suspended++;
    const struct lp_python *python = self.watch.python;
    int state = python->gil_ensure();
    uint32_t stack = lp_stack_of_python(self.thread);
    lp_stack_record(stack);
    python->gil_release(state);
    pthread_mutex_lock(&self.lock);
    self.stack = stack;
    self.has_stack = true;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
    atomic_fetch_sub(&thread_count, 1);
    return NULL;
}

static void wait_for_stack(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct timespec deadline = after(now, GIL_WAIT_SECONDS * 1000000000ull);
    if (self.thread == NULL || !start_thread(read_stack))
        return;
    while (!self.has_stack)
        if (pthread_cond_timedwait(&self.changed, &self.lock, &deadline) != 0)
            return;
}

static void record_hang(void)
{
    const struct lp_qt *qt = self.watch.qt;
    int level = self.qt_thread != NULL ? qt->loop_level(self.qt_thread) - self.loop_level : 0;
    wait_for_stack();
    lp_put(HANG, hang, .test = self.watch.test,
           .cycle = atomic_load_explicit(self.watch.cycle, memory_order_relaxed),
           .time_ns = lp_now_ns(), .loop_level = (uint32_t)(level > 0 ? level : 0),
           .stack = self.stack);
    lp_recorder_flush();
}

/* Waits for the GIL as long as it takes: until Python runs again. */
static void *raise_timeout(void *unused)
{
    (void)unused;
    lp_suspended++;
    const struct lp_python *python = self.watch.python;
    int state = python->gil_ensure();
    if (!self.is_stopping)
        python->set_async_exception((unsigned long)self.test_thread, *python->timeout_error);
    python->gil_release(state);
    atomic_fetch_sub(&thread_count, 1);
    return NULL;
}

/* Whoever reads events may still end the test by itself. */
static void raise_soon(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct timespec deadline = after(now, RAISE_AFTER_SECONDS * 1000000000ull);
    while (!self.is_stopping)
        if (pthread_cond_timedwait(&self.changed, &self.lock, &deadline) != 0)
            break;
    if (!self.is_stopping)
        start_thread(raise_timeout);
}

static void *watch(void *unused)
{
    (void)unused;
    lp_suspended++;
    pthread_mutex_lock(&self.lock);
    int result = 0;
    while (!self.is_stopping && result == 0)
        result = pthread_cond_timedwait(&self.changed, &self.lock, &self.deadline);
    if (!self.is_stopping)
        record_hang();
    if (self.watch.raises && self.thread != NULL)
        raise_soon();
    self.is_running = false;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
    atomic_fetch_sub(&thread_count, 1);
    return NULL;
}

static void wait_for_last_watch(void)
{
    pthread_mutex_lock(&self.lock);
    while (self.is_running)
        pthread_cond_wait(&self.changed, &self.lock);
    pthread_mutex_unlock(&self.lock);
}

void lp_watchdog_start(const struct lp_watch *watched)
{
    if (watched->limit_ns == 0)
        return;
    wait_for_last_watch();
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    self.watch = *watched;
    self.deadline = after(now, watched->limit_ns);
    const struct lp_python *python = watched->python;
    self.test_thread = pthread_self();
    self.thread = python != NULL && python->is_initialized() ? python->thread_here() : NULL;
    const struct lp_qt *qt = watched->qt;
    self.qt_thread =
        qt != NULL && qt->current_thread != NULL && qt->loop_level ? qt->current_thread() : NULL;
    self.loop_level = self.qt_thread != NULL ? qt->loop_level(self.qt_thread) : 0;
    self.is_stopping = self.has_stack = false;
    self.stack = 0;
    self.is_running = true;
    self.is_running = start_thread(watch);
}

void lp_watchdog_stop(void)
{
    pthread_mutex_lock(&self.lock);
    self.is_stopping = true;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
}

int lp_watchdog_threads(void)
{
    return atomic_load(&thread_count);
}
