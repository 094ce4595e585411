/* leakpal: cycles in a C or C++ program, and the interface of the Python package.
 *
 *     struct leakpal_test *test = leakpal_begin("open project", NULL);
 *     while (leakpal_next(test))
 *         open_and_close_project();
 *     leakpal_end(test);
 *
 * Run the program by `leakpal run -- PROGRAM`. Without the agent every function here does nothing
 * and leakpal_next() lets exactly one cycle run. All functions belong to the thread that runs the
 * event loop (the test thread), unless said otherwise. C11, C++. */
#ifndef LEAKPAL_H
#define LEAKPAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LEAKPAL_EXPORT __attribute__((visibility("default"), weak))

struct leakpal_test;

enum leakpal_flag {
    LEAKPAL_DELETE = 1 << 0, /* the caller deletes each object; only recorded */
    LEAKPAL_RAISE = 1 << 1,  /* after the timeout a TimeoutError is raised in the test thread */
    LEAKPAL_PROVE = 1 << 2   /* where something leaks, further cycles in which leakpal itself cuts
                                what holds it, to see what goes away then */
};

enum leakpal_start_flag {
    LEAKPAL_KEEP_ALLOCATOR = 1 << 0 /* Python's allocator stays (tracemalloc, PYTHONMALLOC): its
                                       blocks are tagged one by one */
};

/* All zero means the defaults. */
struct leakpal_options {
    const char *kind;       /* "dialog", "call", "worker" or "cycles" (default) */
    const char *target;     /* what is measured, for the report; default: the name */
    uint32_t warmup;        /* cycles before the counted ones; default 2 */
    uint32_t counted;       /* default 10 */
    uint32_t has_warmup;    /* non-zero: a warmup of 0 is meant */
    uint32_t flags;         /* enum leakpal_flag */
    double settle_seconds;  /* longest settle of a cycle; default 1 */
    double timeout_seconds; /* for the whole test; default 300 */
};

/* Makes the agent live in a process that it was not preloaded into, by patching the relocation
 * slots of all loaded objects, and writes the recording to an absolute path. From Python: with the
 * GIL. Whoever calls it links with libleakpal_agent, or loads it. 0, or a negative errno: -EALREADY
 * when it is live, or what the recording's file said. */
__attribute__((visibility("default"))) int leakpal_start(const char *recording, int flags);

/* Starts a test; NULL without an agent. Only one test runs at a time: a second begin ends the
 * first. */
LEAKPAL_EXPORT struct leakpal_test *leakpal_test_begin(const char *name,
                                                       const struct leakpal_options *options);

/* Ends the cycle that runs (settles, counts), and begins the next: 1; or 0 when enough were run. */
LEAKPAL_EXPORT int leakpal_test_next(struct leakpal_test *test);

/* Remembers the classes of the objects that are alive now, while their wrappers still are. Call it
 * with the object open, before it is closed. */
LEAKPAL_EXPORT void leakpal_test_remember(struct leakpal_test *test);

/* Whether the cycles that are measured have ended, and those of a proof run: what goes wrong in one
 * of them is leakpal's doing. */
LEAKPAL_EXPORT int leakpal_test_is_proving(const struct leakpal_test *test);

/* Ends the test, after an early break too. The pointer is invalid afterwards. */
LEAKPAL_EXPORT void leakpal_test_end(struct leakpal_test *test);

/* Records that the target failed; the cycle that runs is ended without being judged. kind:
 * "import", "arguments", "construct", "exception", "exit", "binding", "display" or
 * "usage". test may be NULL. */
LEAKPAL_EXPORT void leakpal_error(struct leakpal_test *test, const char *kind, const char *message,
                                  const char *detail);

/* A worker (a thread, an object that works in one) of one operation that is still there. */
struct leakpal_worker {
    uint32_t cycle;         /* the operation that made it, from 1 */
    uint32_t is_running;    /* non-zero: it did not stop when it was told to */
    const char *class_name; /* NULL is empty, in all three */
    const char *name;
    const char *state; /* "running", "finished, not deleted", ... */
    uint64_t tid;      /* the kernel's id of its thread; 0: none, or not known */
};

/* Records a worker that is left. After the last cycle and before the test ends. */
LEAKPAL_EXPORT void leakpal_worker_left(struct leakpal_test *test,
                                        const struct leakpal_worker *worker);

/* Whether the object at this address is a live QObject that was made in this cycle of the test. */
LEAKPAL_EXPORT int leakpal_qobject_is_alive(const struct leakpal_test *test, const void *object,
                                            uint32_t cycle);

/* Looks for Qt and Python libraries loaded since the last call, and hooks them. Cheap. */
LEAKPAL_EXPORT void leakpal_attach(void);

/* Makes a live QObject known that was there before Qt was hooked: its connections count from now
 * on.
 */
LEAKPAL_EXPORT void leakpal_adopt(void *qobject);

/* Tells the report what this runs on: "python", "binding", ... */
LEAKPAL_EXPORT void leakpal_environment(const char *key, const char *value);

/* A line of the log. level: 1 debug, 2 info, 3 warning. Any thread. */
LEAKPAL_EXPORT void leakpal_log(int level, const char *text);

/* Outside of a test: lets the application come to rest as at the end of a cycle (events, deferred
 * deletions, garbage, caches), at most so many seconds; 0: the default of 1. */
LEAKPAL_EXPORT void leakpal_settle(double seconds);

/* Records memory as it is now under a label; outside of a test also the QObjects without parent
 * that are no shown window and are older than orphan_age_seconds (below 0: 30 seconds). */
LEAKPAL_EXPORT void leakpal_snapshot(const char *label, double orphan_age_seconds);

/* The absolute path of the recording that is being written; NULL when there is none, as in a forked
 * child. The text lives as long as the process. */
LEAKPAL_EXPORT const char *leakpal_recording_path(void);

/* Writes the end record. Nothing is recorded afterwards. */
LEAKPAL_EXPORT void leakpal_finish(void);

static inline int leakpal_is_active(void)
{
    return leakpal_test_begin != NULL;
}

/* Without an agent: the one cycle that is still to run. */
static inline int *leakpal_cycles_without_agent_(void)
{
    static int cycles;
    return &cycles;
}

static inline struct leakpal_test *leakpal_begin(const char *name,
                                                 const struct leakpal_options *options)
{
    *leakpal_cycles_without_agent_() = 1;
    return leakpal_is_active() ? leakpal_test_begin(name, options) : NULL;
}

static inline int leakpal_next(struct leakpal_test *test)
{
    if (test != NULL)
        return leakpal_test_next(test);
    return (*leakpal_cycles_without_agent_())-- > 0;
}

static inline void leakpal_end(struct leakpal_test *test)
{
    if (test != NULL)
        leakpal_test_end(test);
}

#ifdef __cplusplus
}
#endif

#endif
