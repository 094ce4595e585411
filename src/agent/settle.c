/* A round: process events; deliver DeferredDelete (processEvents() alone does not); collect
 * garbage. What was told to stop ends by itself a little later, so while a thread of this cycle or
 * a task of the pool is alive, rounds go on with short pauses; a thread that does not end within a
 * grace time is taken to be one that stays. */
#include "agent/settle.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/python_heap.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "agent/block_map.h"
#include "agent/mapping_table.h"
#include "agent/thread_table.h"
#include "probe/cpython/python_gc.h"

enum { DEFERRED_DELETE = 52, ALL_EVENTS = 0 };
#define THREAD_GRACE_NS 250000000ull
#define SHORT_GRACE_NS 20000000ull /* when threads stayed for all of it the last time */
#define FIRST_PAUSE_NS 200000
#define LAST_PAUSE_NS 5000000

bool lp_holds_gil(const struct lp_python *python)
{
    return python != NULL && python->is_initialized() && python->thread_here() != NULL &&
           python->gil_check();
}

struct lp_live lp_live_now(void)
{
    uint16_t epoch = lp_birth_epoch();
    struct lp_amount amount =
        lp_amount_sum(lp_block_map_count(epoch, epoch),
                      lp_amount_sum(lp_mapping_count(epoch, epoch), lp_python_heap_now()));
    return (struct lp_live){.blocks = amount.blocks,
                            .bytes = amount.bytes,
                            .python_objects = amount.objects,
                            .qobjects = lp_qobject_count(epoch),
                            .threads = lp_thread_count(epoch)};
}

static bool is_gui_thread(const struct lp_qt *qt)
{
    return qt != NULL && qt->application != NULL && *qt->application != NULL &&
           qt->object_thread(*qt->application) == qt->current_thread();
}

static void deliver_events(const struct lp_python *python, const struct lp_qt *qt)
{
    if (!is_gui_thread(qt))
        return;
    struct lp_py_thread *thread = lp_holds_gil(python) ? python->save_thread() : NULL;
    qt->process_events(ALL_EVENTS);
    qt->send_posted_events(NULL, DEFERRED_DELETE);
    if (thread != NULL)
        python->restore_thread(thread);
}

static void pause_for(const struct lp_python *python, long ns)
{
    struct lp_py_thread *thread = lp_holds_gil(python) ? python->save_thread() : NULL;
    int saved_errno = errno;
    struct timespec time = {.tv_nsec = ns};
    syscall(SYS_nanosleep, &time, NULL);
    errno = saved_errno;
    if (thread != NULL)
        python->restore_thread(thread);
}

static int pool_tasks(const struct lp_qt *qt)
{
    if (qt == NULL || qt->pool_instance == NULL || qt->pool_active == NULL)
        return 0;
    lp_suspended++;                   /* the first call makes the pool */
    void *pool = qt->pool_instance(); /* NULL after the application object has gone */
    int tasks = pool != NULL ? qt->pool_active(pool) : 0;
    lp_suspended--;
    return tasks;
}

static bool is_same(const struct lp_live *a, const struct lp_live *b)
{
    return a->blocks == b->blocks && a->bytes == b->bytes && a->qobjects == b->qobjects &&
           a->threads == b->threads;
}

struct lp_settled lp_settle(const struct lp_python *python, const struct lp_qt *qt,
                            uint64_t limit_ns)
{
    uint64_t start = lp_now_ns();
    struct lp_settled result = {0};
    struct lp_live before = {.blocks = -1};
    static bool threads_stay;
    uint64_t grace_ns = threads_stay ? SHORT_GRACE_NS : THREAD_GRACE_NS;
    for (long pause_ns = FIRST_PAUSE_NS;; result.rounds++) {
        deliver_events(python, qt);
        if (lp_holds_gil(python))
            lp_python_gc_collect(python);
        struct lp_live now = lp_live_now();
        result.ns = lp_now_ns() - start;
        result.busy_pool = pool_tasks(qt);
        result.busy_threads = (int)now.threads;
        bool waits = result.busy_pool > 0 || (now.threads > 0 && result.ns < grace_ns);
        result.is_settled = !waits && is_same(&before, &now);
        if (result.is_settled || result.ns >= limit_ns)
            break;
        if (waits)
            pause_for(python, pause_ns);
        if (waits && pause_ns < LAST_PAUSE_NS)
            pause_ns *= 2;
        before = now;
    }
    result.rounds++;
    threads_stay = result.busy_threads > 0;
    return result;
}

static void match_pixmap_cache(const struct lp_qobject *object, void *context)
{
    static uint32_t name;
    if (name == 0)
        name = lp_recorder_string("QPMCache");
    if (object->class_name == name)
        *(void **)context = (void *)object->address;
}

/* Up to Qt 5.15.8 at least, QPixmapCache::clear() leaves the texts of its keys to the cache's own
 * timer, half a minute later: a key that is made anew in each cycle would look like a leak. So the
 * timer's work is done now. */
static void flush_pixmap_keys(const struct lp_qt *qt)
{
    _Alignas(16) char event[64];
    void *cache = NULL;
    if (qt->send_event == NULL || qt->timer_event_construct == NULL ||
        qt->timer_event_destroy == NULL)
        return;
    lp_qobject_each(0, LP_EPOCH_MAX, match_pixmap_cache, &cache);
    if (cache == NULL)
        return;
    qt->timer_event_construct(event, 0);
    qt->send_event(cache, event);
    qt->timer_event_destroy(event);
}

static void clear_pixmap_cache(const struct lp_qt *qt)
{
    if (!is_gui_thread(qt) || qt->pixmap_cache_clear == NULL)
        return;
    qt->pixmap_cache_clear();
    flush_pixmap_keys(qt);
}

void lp_clear_caches(const struct lp_python *python, const struct lp_qt *qt)
{
    if (lp_holds_gil(python))
        python->type_clear_cache();
    clear_pixmap_cache(qt);
}
