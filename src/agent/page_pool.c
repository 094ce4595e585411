/* Each page size has its half of the range and three places a page can be in: never used (beyond
 * `used`), warm (freed, still backed, in a stack of descriptions), or cold (given back
 * to the kernel, a bit in a bitmap). New pages come from warm, then the lowest cold one, then
 * fresh. */
#include "agent/page_pool.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/locks.h"
#include "base/io.h"
#include "base/mapping.h"

struct half {
    uintptr_t start;
    struct lp_page *pages; /* the descriptions */
    size_t page_bytes;
    size_t limit; /* pages in this half */
    size_t used;  /* pages ever handed out */
    struct lp_page *warm;
    size_t warm_count;
    uint64_t *free;    /* a bit for each page that is warm or cold */
    uint64_t *pending; /* on the way from warm to cold; empty outside of trim */
    uint64_t *cold;
    size_t cold_count;
    size_t cold_hint; /* no cold page in words below this one */
};

struct lp_page_range lp_page_range;
static struct half halves[2] = {
    {.page_bytes = LP_PAGE_LARGE_BYTES},
    {.page_bytes = LP_PAGE_SMALL_BYTES},
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);

static bool open_half(struct half *half, uintptr_t start, size_t bytes, size_t page_bytes)
{
    size_t limit = bytes / page_bytes;
    size_t bitmap_bytes = limit / 8 + sizeof(uint64_t);
    *half = (struct half){.start = start, .page_bytes = page_bytes, .limit = limit};
    half->pages = lp_mapping_reserve(limit * sizeof *half->pages);
    half->free = lp_mapping_reserve(bitmap_bytes);
    half->pending = lp_mapping_reserve(bitmap_bytes);
    half->cold = lp_mapping_reserve(bitmap_bytes);
    return half->pages != NULL && half->free != NULL && half->pending != NULL && half->cold != NULL;
}

static void give_back(void *memory, size_t bytes)
{
    if (memory != NULL)
        lp_mapping_free(memory, bytes);
}

/* What was had of a half that cannot be had whole: a smaller one needs the addresses. */
static void close_half(struct half *half)
{
    size_t bitmap_bytes = half->limit / 8 + sizeof(uint64_t);
    give_back(half->pages, half->limit * sizeof *half->pages);
    give_back(half->free, bitmap_bytes);
    give_back(half->pending, bitmap_bytes);
    give_back(half->cold, bitmap_bytes);
    *half = (struct half){.page_bytes = half->page_bytes};
}

static bool open_range(size_t bytes)
{
    char *memory = lp_mapping_reserve(bytes + LP_PAGE_LARGE_BYTES);
    if (memory == NULL)
        return false;
    uintptr_t start =
        ((uintptr_t)memory + LP_PAGE_LARGE_BYTES - 1) & -(uintptr_t)LP_PAGE_LARGE_BYTES;
    size_t half_bytes = bytes / 2;
    if (!open_half(&halves[0], start, half_bytes, LP_PAGE_LARGE_BYTES) ||
        !open_half(&halves[1], start + half_bytes, half_bytes, LP_PAGE_SMALL_BYTES)) {
        close_half(&halves[0]);
        close_half(&halves[1]);
        lp_mapping_free(memory, bytes + LP_PAGE_LARGE_BYTES);
        return false;
    }
    lp_page_range =
        (struct lp_page_range){start, half_bytes, bytes, halves[0].pages, halves[1].pages};
    return true;
}

/* The child of a fork must find the lock free. */
static void lock_pool(void)
{
    pthread_mutex_lock(&lock);
}

static void unlock_pool(void)
{
    pthread_mutex_unlock(&lock);
}

static uint64_t address_space_bytes(void)
{
    char text[64] = "";
    uint64_t pages = 0;
    lp_read_text("/proc/self/statm", text, sizeof text);
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
        pages = pages * 10 + (uint64_t)(*digit - '0');
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Under `ulimit -v` most of the addresses that are left stay the application's. */
static bool is_affordable(size_t bytes)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return true;
    uint64_t used = address_space_bytes();
    return used < limit.rlim_cur && bytes <= (limit.rlim_cur - used) / 4;
}

bool lp_page_pool_open(void)
{
    static const size_t sizes[] = {64ul << 30, 8ul << 30, 1ul << 30};
    bool is_open = false;
    for (size_t i = 0; !is_open && i < sizeof sizes / sizeof *sizes; i++)
        is_open = is_affordable(sizes[i]) && open_range(sizes[i]);
    if (is_open)
        pthread_atfork(lock_pool, unlock_pool, unlock_pool);
    return is_open;
}

static uint64_t bit_of(size_t index)
{
    return 1ul << (index % 64);
}

static size_t index_of(const struct half *half, const struct lp_page *page)
{
    return (size_t)(page - half->pages);
}

static struct lp_page *take_warm(struct half *half)
{
    struct lp_page *page = half->warm;
    half->warm = page->next;
    half->warm_count--;
    size_t index = index_of(half, page);
    half->free[index / 64] &= ~bit_of(index);
    return page;
}

static struct lp_page *take_cold(struct half *half)
{
    while (half->cold[half->cold_hint] == 0)
        half->cold_hint++;
    size_t index = half->cold_hint * 64 + (size_t)__builtin_ctzl(half->cold[half->cold_hint]);
    half->cold[index / 64] &= ~bit_of(index);
    half->free[index / 64] &= ~bit_of(index);
    half->cold_count--;
    return &half->pages[index];
}

static struct lp_page *take_fresh(struct half *half)
{
    if (half->used == half->limit)
        return NULL;
    struct lp_page *page = &half->pages[half->used];
    page->blocks = (char *)half->start + half->used++ * half->page_bytes;
    return page;
}

struct lp_page *lp_page_new(bool is_large)
{
    struct half *half = &halves[is_large ? 0 : 1];
    lock_pool();
    struct lp_page *page = half->warm != NULL     ? take_warm(half)
                           : half->cold_count > 0 ? take_cold(half)
                                                  : take_fresh(half);
    unlock_pool();
    return page;
}

void lp_page_free(struct lp_page *page)
{
    struct half *half = &halves[lp_page_is_large(page) ? 0 : 1];
    lock_pool();
    size_t index = index_of(half, page);
    half->free[index / 64] |= bit_of(index);
    page->next = half->warm;
    half->warm = page;
    half->warm_count++;
    unlock_pool();
}

/* Takes the warm pages beyond the reserve out of the stack. */
static void chill(struct half *half, size_t keep)
{
    struct lp_page **place = &half->warm;
    for (size_t i = 0; i < keep && *place != NULL; i++)
        place = &(*place)->next;
    for (struct lp_page *page = *place; page != NULL; page = page->next) {
        size_t index = index_of(half, page);
        half->pending[index / 64] |= bit_of(index);
    }
    *place = NULL;
    half->warm_count = keep;
}

static void make_cold(struct half *half, size_t first, size_t end)
{
    lp_mapping_discard((void *)(half->start + first * half->page_bytes),
                       (end - first) * half->page_bytes);
    for (size_t i = first; i < end; i++) {
        half->pending[i / 64] &= ~bit_of(i);
        half->cold[i / 64] |= bit_of(i);
    }
    half->cold_count += end - first;
    if (first / 64 < half->cold_hint)
        half->cold_hint = first / 64;
}

/* Discards the pending pages, a run at a time. */
static void discard_pending(struct half *half)
{
    for (size_t i = 0; i < half->used;) {
        if (half->pending[i / 64] == 0) {
            i = (i / 64 + 1) * 64;
            continue;
        }
        size_t end = i;
        while (end < half->used && half->pending[end / 64] & bit_of(end))
            end++;
        if (end > i)
            make_cold(half, i, end);
        i = end + 1;
    }
}

void lp_page_pool_trim(size_t keep_bytes)
{
    lock_pool();
    for (int i = 0; i < 2; i++) {
        struct half *half = &halves[i];
        size_t keep = keep_bytes / half->page_bytes;
        if (half->warm_count <= keep)
            continue;
        chill(half, keep);
        discard_pending(half);
    }
    unlock_pool();
}

bool lp_page_is_used(const struct lp_page *page)
{
    const struct half *half =
        &halves[page >= lp_page_range.large && page < lp_page_range.large + halves[0].limit ? 0
                                                                                            : 1];
    size_t index = index_of(half, page);
    return index < half->used && (half->free[index / 64] & bit_of(index)) == 0;
}

void lp_page_each(void (*visit)(struct lp_page *, void *), void *context)
{
    for (int i = 0; i < 2; i++) {
        struct half *half = &halves[i];
        for (size_t index = 0; index < half->used; index++)
            if ((half->free[index / 64] & bit_of(index)) == 0)
                visit(&half->pages[index], context);
    }
}
