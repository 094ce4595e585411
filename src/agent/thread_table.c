/* A fixed table under one lock: creating a thread costs far more than a search here. */
#include "agent/thread_table.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/locks.h"
#include "agent/state.h"

enum { MAX_THREADS = 8192 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);
static struct lp_thread threads[MAX_THREADS];
static int limit; /* entries ever used */

static struct lp_thread *take_entry(void)
{
    for (int i = 0; i < limit; i++)
        if (!threads[i].is_alive)
            return &threads[i];
    return limit < MAX_THREADS ? &threads[limit++] : NULL;
}

static uint32_t stack_of_starter(void)
{
    lp_stack_prepare();
    uint32_t stack = lp_stack_here();
    lp_stack_record(stack);
    return stack;
}

struct lp_thread *lp_thread_born(void)
{
    uint16_t epoch = lp_birth_epoch();
    uint32_t stack = epoch != LP_EPOCH_OUTSIDE ? stack_of_starter() : 0;
    enum lp_thread_kind kind = lp_stack_starts(stack);
    pthread_mutex_lock(&lock);
    struct lp_thread *thread = take_entry();
    if (thread != NULL)
        *thread =
            (struct lp_thread){.epoch = epoch, .is_alive = true, .kind = kind, .stack = stack};
    pthread_mutex_unlock(&lock);
    return thread;
}

void lp_thread_started(struct lp_thread *thread)
{
    pthread_mutex_lock(&lock);
    thread->tid = (int)syscall(SYS_gettid);
    pthread_mutex_unlock(&lock);
}

void lp_thread_ended(struct lp_thread *thread)
{
    pthread_mutex_lock(&lock);
    thread->is_alive = false;
    pthread_mutex_unlock(&lock);
}

static void count_one(const struct lp_thread *thread, void *context)
{
    (void)thread;
    ++*(int *)context;
}

int lp_thread_count(uint16_t epoch)
{
    int count = 0;
    lp_thread_each(epoch, epoch, count_one, &count);
    return count;
}

void lp_thread_each(uint16_t first, uint16_t last, void (*visit)(const struct lp_thread *, void *),
                    void *context)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < limit; i++)
        if (threads[i].is_alive && threads[i].epoch >= first && threads[i].epoch <= last)
            visit(&threads[i], context);
    pthread_mutex_unlock(&lock);
}
