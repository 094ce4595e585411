/* The recording has one WORKER record at most for each cycle, in the order of the cycles. */
#include "analyze/workers.h"

#include <string.h>

static bool is_counted(const struct lp_test *test, const struct lp_worker *worker)
{
    return worker->cycle > test->run.warmup &&
           worker->cycle <= test->run.warmup + test->run.counted;
}

uint64_t lp_test_leaked_workers(const struct lp_test *test)
{
    uint64_t running = 0, all = 0, cycles = 0;
    uint32_t before = 0;
    lp_vector_each(&test->workers, const struct lp_worker, worker)
    {
        if (!is_counted(test, worker))
            continue;
        all++;
        running += worker->is_running;
        cycles += worker->cycle != before;
        before = worker->cycle;
    }
    return cycles == test->run.counted ? all : running;
}

const struct lp_thread *lp_worker_thread(const struct lp_test *test, const struct lp_worker *worker)
{
    lp_vector_each(&test->threads, const struct lp_thread, thread)
    {
        if (worker->tid != 0 && thread->tid == worker->tid && thread->cycle == worker->cycle)
            return thread;
    }
    return NULL;
}

const struct lp_worker *lp_test_worker_of_class(const struct lp_test *test, const char *class_name)
{
    lp_vector_each(&test->workers, const struct lp_worker, worker)
    {
        if (is_counted(test, worker) && strcmp(worker->class_name, class_name) == 0)
            return worker;
    }
    return NULL;
}
