/* Requests of up to 512 bytes are served from pages, larger ones by the allocator that was there
 * before and tagged in the block map; blocks born before the hook go back to that allocator too.
 *
 * From 3.12 on an interpreter may have a GIL of its own, so each gets a heap of its own, found
 * through the current thread state; earlier versions have one GIL and one heap. What is freed by
 * another interpreter than it was born in goes through the owning heap's lock-free list. */
#include "agent/python_heap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "agent/block_map.h"
#include "agent/locks.h"
#include "agent/page_heap.h"
#include "agent/state.h"

/* Free pages that stay backed between cycles, so that a cycle need not fault them in again. */
enum { KEEP_BYTES = 16 << 20 };

enum { MAX_INTERPRETERS = 256, INTERPRETER_OFF = 16 /* in PyThreadState, 3.9 to 3.13 */ };

struct domain {
    enum lp_page_domain pages;
    enum lp_block_kind kind;
    struct lp_py_allocator before;
};

struct interpreter {
    _Atomic(const void *) key;
    struct lp_page_heap *heap;
};

static struct domain domains[LP_DOMAINS] = {
    {.pages = LP_DOMAIN_MEM, .kind = LP_BLOCK_PYTHON_BUFFER},
    {.pages = LP_DOMAIN_OBJ, .kind = LP_BLOCK_PYTHON_OBJECT},
};
static struct lp_page_heap *main_heap;
static enum lp_python_heap_mode mode;
static const char *reason = "no Python in this process";
static bool is_checked;
static struct lp_py_thread *(*current_thread)(void); /* NULL: one heap serves all */
static _Atomic(const void *) main_interpreter;
static struct interpreter others[MAX_INTERPRETERS];
static pthread_mutex_t others_lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(others_lock);

static const void *interpreter_of(const struct lp_py_thread *thread)
{
    const void *interpreter;
    memcpy(&interpreter, (const char *)thread + INTERPRETER_OFF, sizeof interpreter);
    return interpreter;
}

static struct lp_page_heap *find_other(const void *interpreter)
{
    for (int i = 0; i < MAX_INTERPRETERS; i++) {
        const void *key = atomic_load_explicit(&others[i].key, memory_order_acquire);
        if (key == interpreter)
            return others[i].heap;
        if (key == NULL)
            break;
    }
    return NULL;
}

static struct lp_page_heap *add_other(const void *interpreter)
{
    struct lp_page_heap *heap = NULL;
    pthread_mutex_lock(&others_lock);
    int i = 0;
    while (i < MAX_INTERPRETERS && others[i].key != NULL)
        i++;
    if (i < MAX_INTERPRETERS && (heap = lp_page_heap_new()) != NULL) {
        others[i].heap = heap;
        atomic_store_explicit(&others[i].key, interpreter, memory_order_release);
    }
    pthread_mutex_unlock(&others_lock);
    return heap;
}

/* The heap of an interpreter seen for the first time: the first of all is the main one's. */
static __attribute__((noinline)) struct lp_page_heap *heap_of_other(const void *interpreter)
{
    const void *nobody = NULL;
    if (atomic_compare_exchange_strong(&main_interpreter, &nobody, interpreter) ||
        nobody == interpreter)
        return main_heap;
    struct lp_page_heap *heap = find_other(interpreter);
    return heap != NULL ? heap : add_other(interpreter);
}

/* The heap that the calling thread may allocate from, or NULL. */
static inline struct lp_page_heap *heap_here(void)
{
    if (current_thread == NULL)
        return main_heap;
    const struct lp_py_thread *thread = current_thread();
    const void *main = atomic_load_explicit(&main_interpreter, memory_order_relaxed);
    if (__builtin_expect(thread == NULL, 0))
        return main == NULL ? main_heap : NULL;
    const void *interpreter = interpreter_of(thread);
    return __builtin_expect(interpreter == main, 1) ? main_heap : heap_of_other(interpreter);
}

static bool was_asked; /* for a block to be tagged; under the GIL */

static void *tagged(const struct domain *domain, void *memory, size_t size)
{
    lp_suspended--;
    was_asked = true;
    if (memory != NULL && lp_tagging() && lp_is_tracked())
        lp_block_born(memory, size, domain->kind);
    return memory;
}

static void *tag_malloc(void *context, size_t size)
{
    const struct domain *domain = context;
    lp_suspended++;
    return tagged(domain, domain->before.malloc(domain->before.context, size), size);
}

static void *tag_calloc(void *context, size_t count, size_t size)
{
    const struct domain *domain = context;
    lp_suspended++;
    return tagged(domain, domain->before.calloc(domain->before.context, count, size), count * size);
}

static void *tag_realloc(void *context, void *memory, size_t size)
{
    const struct domain *domain = context;
    struct lp_block before = lp_block_died(memory);
    lp_suspended++;
    void *after = domain->before.realloc(domain->before.context, memory, size);
    if (after == NULL)
        lp_block_restore(before);
    return tagged(domain, after, size);
}

static void tag_free(void *context, void *memory)
{
    const struct domain *domain = context;
    lp_block_forget(memory);
    domain->before.free(domain->before.context, memory);
}

static void *page_malloc(void *context, size_t size)
{
    const struct domain *domain = context;
    if (__builtin_expect(size <= LP_SMALL_MAX, 1)) {
        struct lp_page_heap *heap = heap_here();
        void *block = heap != NULL ? lp_page_heap_alloc(heap, domain->pages, size) : NULL;
        if (__builtin_expect(block != NULL, 1))
            return block;
    }
    return tag_malloc(context, size);
}

static void *page_calloc(void *context, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    if (bytes > LP_SMALL_MAX)
        return tag_calloc(context, count, size);
    void *block = page_malloc(context, bytes);
    return block != NULL ? memset(block, 0, bytes) : NULL;
}

static void page_free(void *context, void *memory)
{
    if (__builtin_expect(lp_page_owns(memory), 1))
        lp_page_heap_release(heap_here(), memory);
    else if (memory != NULL)
        tag_free(context, memory);
}

static void *page_realloc(void *context, void *memory, size_t size)
{
    if (memory == NULL)
        return page_malloc(context, size);
    if (!lp_page_owns(memory))
        return tag_realloc(context, memory, size);
    size_t room = lp_page_block_size(memory);
    if (size <= room && size * 4 > room * 3)
        return memory;
    void *block = page_malloc(context, size);
    if (block == NULL)
        return size <= room ? memory : NULL;
    memcpy(block, memory, size < room ? size : room);
    page_free(context, memory);
    return block;
}

static const struct lp_py_allocator page_allocator = {
    .malloc = page_malloc, .calloc = page_calloc, .realloc = page_realloc, .free = page_free};
/* The same while births are captured. */
static void *captured(void *block)
{
    if (lp_page_owns(block) && lp_captures() && lp_is_tracked())
        lp_capture_birth((uintptr_t)block);
    return block;
}

static void *capture_malloc(void *context, size_t size)
{
    return captured(page_malloc(context, size));
}

static void *capture_calloc(void *context, size_t count, size_t size)
{
    return captured(page_calloc(context, count, size));
}

static void *capture_realloc(void *context, void *memory, size_t size)
{
    void *block = page_realloc(context, memory, size);
    return block != memory ? captured(block) : block;
}

static const struct lp_py_allocator capture_allocator = {.malloc = capture_malloc,
                                                         .calloc = capture_calloc,
                                                         .realloc = capture_realloc,
                                                         .free = page_free};
static const struct lp_py_allocator tag_allocator = {
    .malloc = tag_malloc, .calloc = tag_calloc, .realloc = tag_realloc, .free = tag_free};

static void install(const struct lp_python *python, const struct lp_py_allocator *allocator)
{
    static const int python_domains[LP_DOMAINS] = {LP_PY_DOMAIN_MEM, LP_PY_DOMAIN_OBJ};
    for (int i = 0; i < LP_DOMAINS; i++) {
        struct lp_py_allocator hook = *allocator;
        hook.context = &domains[i];
        python->get_allocator(python_domains[i], &domains[i].before);
        python->set_allocator(python_domains[i], &hook);
    }
}

static bool is_known(const struct lp_python *python)
{
    if (python->is_free_threaded) {
        reason = "free-threaded builds of Python are not supported yet";
        return false;
    }
    if (python->minor >= 12 && python->thread_unchecked == NULL) {
        reason = "this Python does not export the current thread state";
        return false;
    }
    return true;
}

static void install_tags(const struct lp_python *python, const char *why)
{
    install(python, &tag_allocator);
    mode = LP_PYTHON_HEAP_TAGS;
    reason = why;
}

void lp_python_heap_install(const struct lp_python *python, enum lp_python_heap_mode wanted)
{
    if (python == NULL || mode != LP_PYTHON_HEAP_NONE || !is_known(python))
        return;
    if (wanted == LP_PYTHON_HEAP_TAGS) {
        install_tags(python, "another allocator is in use: its blocks are tagged");
        return;
    }
    if (python->minor >= 12)
        current_thread = python->thread_unchecked;
    main_heap = lp_page_pool_open() ? lp_page_heap_new() : NULL;
    if (main_heap == NULL)
        return;
    install(python, &page_allocator);
    mode = LP_PYTHON_HEAP_PAGES;
    reason = "own pages";
}

/* Asks the allocator in use for a block and looks where it came from: right also when another hook,
 * tracemalloc's say, sits on top of ours. */
static bool pages_serve(const struct lp_python *python)
{
    void *block = python->object_malloc(32);
    bool is_ours = lp_page_owns(block);
    python->object_free(block);
    return is_ours;
}

/* Whoever was there before us, tracemalloc say, may put back what it had found when it stops. */
static void keep_tags(const struct lp_python *python)
{
    was_asked = false;
    python->object_free(python->object_malloc(32));
    if (!was_asked)
        install(python, &tag_allocator);
}

static enum lp_python_heap_mode check_again(const struct lp_python *python)
{
    if (mode == LP_PYTHON_HEAP_TAGS && python != NULL && python->gil_check())
        keep_tags(python);
    return mode;
}

enum lp_python_heap_mode lp_python_heap_check(const struct lp_python *python)
{
    if (is_checked)
        return check_again(python);
    if (python == NULL || !python->is_initialized() || !python->gil_check())
        return mode;
    is_checked = true;
    if (mode == LP_PYTHON_HEAP_TAGS || (mode == LP_PYTHON_HEAP_PAGES && pages_serve(python)) ||
        !is_known(python))
        return mode;
    install_tags(
        python, mode == LP_PYTHON_HEAP_PAGES
                    ? "PYTHONMALLOC or -X dev replaced the allocator: its blocks are tagged instead"
                    : "no address space for own pages: the blocks are tagged instead");
    return mode;
}

enum lp_python_heap_mode lp_python_heap_mode(void)
{
    return mode;
}

const char *lp_python_heap_reason(void)
{
    return reason;
}

void lp_python_heap_turn(void)
{
    if (mode != LP_PYTHON_HEAP_PAGES)
        return;
    lp_page_heap_turn(main_heap, lp_birth_epoch());
    lp_page_pool_trim(KEEP_BYTES);
}

/* Puts `hook` in the place of our own allocator functions; false: they are not there. */
static bool replace(const struct lp_python *python, enum lp_py_domain number,
                    const struct lp_py_allocator *from, struct lp_py_allocator to)
{
    struct lp_py_allocator now;
    python->get_allocator(number, &now);
    if (now.malloc != from->malloc)
        return false;
    to.context = now.context;
    python->set_allocator(number, &to);
    return true;
}

bool lp_python_heap_capture(const struct lp_python *python, bool wanted)
{
    const struct lp_py_allocator *from = wanted ? &page_allocator : &capture_allocator;
    const struct lp_py_allocator *to = wanted ? &capture_allocator : &page_allocator;
    if (mode != LP_PYTHON_HEAP_PAGES)
        return true;
    return replace(python, LP_PY_DOMAIN_MEM, from, *to) &&
           replace(python, LP_PY_DOMAIN_OBJ, from, *to);
}

struct lp_amount lp_python_heap_now(void)
{
    struct lp_amount total = {0};
    if (mode != LP_PYTHON_HEAP_PAGES)
        return total;
    struct lp_amount mem = lp_page_heap_now(main_heap, LP_DOMAIN_MEM);
    struct lp_amount obj = lp_page_heap_now(main_heap, LP_DOMAIN_OBJ);
    total.blocks = mem.blocks + obj.blocks;
    total.bytes = mem.bytes + obj.bytes;
    total.objects = obj.blocks;
    return total;
}
