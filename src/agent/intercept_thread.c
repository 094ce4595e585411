/* pthread_create: the new thread reports its start and its end. */
#include "agent/intercept.h"

#include <stddef.h>

#include "agent/real.h"
#include "agent/state.h"
#include "agent/thread_table.h"
#include "base/mapping.h"

struct start {
    void *(*routine)(void *);
    void *argument;
    struct lp_thread *thread;
};

enum { START_BYTES = 4096 }; /* a page of its own: malloc here would be the host's heap */

static void ended(void *thread)
{
    lp_thread_ended(thread);
}

static void *run(void *memory)
{
    struct start start = *(struct start *)memory;
    lp_mapping_free(memory, START_BYTES);
    lp_thread_started(start.thread);
    void *result;
    pthread_cleanup_push(ended, start.thread);
    result = start.routine(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

LP_EXPORT int pthread_create(pthread_t *ret, const pthread_attr_t *attributes,
                             void *(*routine)(void *), void *argument)
{
    struct lp_thread *thread = NULL;
    struct start *start = NULL;
    if (lp_tagging() && lp_is_tracked() && (thread = lp_thread_born()) != NULL)
        start = lp_mapping_new(START_BYTES);
    if (start == NULL)
        return lp_real_get()->pthread_create(ret, attributes, routine, argument);
    *start = (struct start){routine, argument, thread};
    int result = lp_real_get()->pthread_create(ret, attributes, run, start);
    if (result != 0) {
        lp_thread_ended(thread);
        lp_mapping_free(start, START_BYTES);
    }
    return result;
}
