/* The page heap against a list of what it should hold, and the tables between two threads. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/block_map.h"
#include "agent/page_heap.h"
#include "agent/state.h"
#include "used_pages.h"

enum { LIVE_MAX = 20000, STEPS = 200000, EPOCHS = 40 };

/* What one block should be. The block itself holds its place in the list, over and over. */
struct expected {
    uint64_t *block;
    uint32_t size;
    uint16_t epoch;
    uint8_t domain;
};

struct model {
    struct lp_page_heap *heap, *other;
    struct expected live[LIVE_MAX];
    size_t count;
    uint16_t epoch;
    bool is_whole; /* all of this cycle's pages are the heap's still: it has not left it */
};
static struct model model = {.is_whole = true};

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13, *random ^= *random >> 7, *random ^= *random << 17;
    return *random;
}

static void fill(const struct expected *expected, uint64_t value)
{
    for (size_t i = 0; i < expected->size / 8; i++)
        expected->block[i] = value;
}

static void model_alloc(uint64_t random)
{
    if (model.count == LIVE_MAX)
        return;
    size_t size = random % (LP_SMALL_MAX + 1);
    struct expected *expected = &model.live[model.count];
    *expected = (struct expected){.size = size == 0 ? 16 : (uint32_t)(size + 15) / 16 * 16,
                                  .epoch = model.epoch,
                                  .domain = random >> 32 & 1};
    expected->block = lp_page_heap_alloc(model.heap, expected->domain, size);
    assert_non_null(expected->block);
    fill(expected, model.count++);
}

static void model_release(uint64_t random)
{
    if (model.count == 0)
        return;
    size_t index = random % model.count;
    struct expected *expected = &model.live[index];
    for (size_t i = 0; i < expected->size / 8; i++)
        assert_int_equal(expected->block[i], index);
    struct lp_page_heap *from[8] = {NULL, model.other};
    uint64_t who = random >> 40 & 7;
    lp_page_heap_release(who < 2 ? from[who] : model.heap, expected->block);
    *expected = model.live[--model.count];
    if (index < model.count)
        fill(expected, index);
}

static void model_turn(uint64_t random)
{
    static uint16_t newest;
    uint16_t epoch = LP_EPOCH_OUTSIDE;
    if (random >> 33 & 1)
        epoch = newest < EPOCHS / 2 ? (uint16_t)(newest + 1) : (uint16_t)(random % EPOCHS);
    if (epoch != model.epoch)
        model.is_whole = epoch == LP_EPOCH_OUTSIDE || epoch > newest;
    newest = epoch > newest ? epoch : newest;
    model.epoch = epoch;
    lp_epoch_now = model.epoch;
    lp_page_heap_turn(model.heap, model.epoch);
}

static void check_page(struct lp_page *page, void *context)
{
    unsigned free_count = 0;
    (void)context;
    for (struct lp_free_block *block = page->free; block != NULL; block = block->next, free_count++)
        assert_ptr_equal(lp_page_of(block), page);
    assert_int_equal(page->used + free_count, page->carved);
    assert_true(page->carved <= page->capacity);
}

struct sums {
    int64_t blocks[EPOCHS][LP_DOMAINS], bytes[EPOCHS][LP_DOMAINS];
};

static void check_block(const struct lp_page_block *block, void *context)
{
    struct sums *sums = context;
    uint64_t index = *(uint64_t *)block->address;
    assert_true(index < model.count);
    assert_int_equal((uintptr_t)model.live[index].block, block->address);
    assert_int_equal(model.live[index].size, block->size);
    assert_int_equal(model.live[index].epoch, block->epoch);
    assert_int_equal(model.live[index].domain, block->domain);
    assert_int_equal(lp_page_block_around(block->address + block->size - 1).address,
                     block->address);
    sums->blocks[block->epoch][block->domain]++;
    sums->bytes[block->epoch][block->domain] += block->size;
}

/* Every live block is met once, with what it is; and all counts are those of the list. */
static void check_heap(void)
{
    struct sums seen = {0}, one_by_one = {0}, expected = {0};
    lp_page_heap_turn(model.heap, model.epoch); /* takes in what was freed elsewhere */
    for (size_t i = 0; i < model.count; i++) {
        expected.blocks[model.live[i].epoch][model.live[i].domain]++;
        expected.bytes[model.live[i].epoch][model.live[i].domain] += model.live[i].size;
    }
    lp_page_each(check_page, NULL);
    lp_page_heap_each(0, LP_EPOCH_MAX, check_block, &seen);
    for (uint16_t epoch = 0; epoch < EPOCHS; epoch++)
        lp_page_heap_each(epoch, epoch, check_block, &one_by_one);
    assert_memory_equal(&seen, &expected, sizeof seen);
    assert_memory_equal(&one_by_one, &expected, sizeof seen);
    assert_int_equal(lp_page_heap_total().blocks, model.count);
}

/* The count of the heap's present cycle, which must be its first visit to it, or outside. */
static void check_present(void)
{
    for (int domain = 0; domain < LP_DOMAINS; domain++) {
        struct lp_amount now = lp_page_heap_now(model.heap, domain), expected = {0};
        for (size_t i = 0; i < model.count; i++)
            if (model.live[i].epoch == model.epoch && model.live[i].domain == domain) {
                expected.blocks++;
                expected.bytes += model.live[i].size;
            }
        assert_int_equal(now.blocks, expected.blocks);
        assert_int_equal(now.bytes, expected.bytes);
    }
}

static void the_walk_is_exact_under_random_work(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252ull;
    model.heap = lp_page_heap_new();
    model.other = lp_page_heap_new();
    for (uint32_t step = 0; step < STEPS; step++) {
        uint64_t number = next_random(&random);
        uint64_t births =
            step / 20000 % 2 == 0 ? 38 : 26; /* of 64: it grows and shrinks by turns */
        if (number >> 55 == 0)
            model_turn(next_random(&random));
        if (number >> 52 == 1)
            lp_page_pool_trim(number % 1000000);
        if ((number >> 40) % 64 < births)
            model_alloc(next_random(&random));
        else
            model_release(next_random(&random));
        if (step % 4000 == 0)
            check_heap();
        if (step % 4000 == 0 && model.is_whole)
            check_present();
    }
    while (model.count > 0)
        model_release(next_random(&random));
    check_heap();
    lp_page_heap_turn(model.heap, LP_EPOCH_OUTSIDE);
    lp_page_heap_turn(model.heap, LP_EPOCH_MAX);
    assert_int_equal(used_pages(), 0);
}

/* --- between two threads --- */

enum { RING = 256, AHEAD = 100, HANDED = 100000 };

/* What one thread hands to the other, in order. Each index has one writer. */
struct ring {
    void *items[RING];
    _Atomic size_t put, taken;
};

static void ring_put(struct ring *ring, void *item)
{
    size_t put = atomic_load_explicit(&ring->put, memory_order_relaxed);
    while (put - atomic_load_explicit(&ring->taken, memory_order_acquire) == RING)
        sched_yield();
    ring->items[put % RING] = item;
    atomic_store_explicit(&ring->put, put + 1, memory_order_release);
}

static void *ring_take(struct ring *ring)
{
    size_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed);
    while (atomic_load_explicit(&ring->put, memory_order_acquire) == taken)
        sched_yield();
    void *item = ring->items[taken % RING];
    atomic_store_explicit(&ring->taken, taken + 1, memory_order_release);
    return item;
}

static struct ring forth, back;
static _Atomic size_t mistakes;

static size_t size_at(const void *address)
{
    return (uintptr_t)address % 4099 * ((uintptr_t)address >> 16 & 15);
}

/* Frees what the other thread allocated, in the order of free(): first the record, then the
 * address is anyone's. */
static void *kill_blocks(void *context)
{
    (void)context;
    for (size_t i = 0; i < HANDED; i++) {
        void *address = ring_take(&forth);
        struct lp_block block = lp_block_died(address);
        mistakes += block.kind != LP_BLOCK_NATIVE || block.size != size_at(address);
        ring_put(&back, address);
    }
    return NULL;
}

static void a_free_is_recorded_before_the_address_is_reused(void **state)
{
    (void)state;
    enum { ADDRESSES = 64 };
    pthread_t thread;
    for (uintptr_t i = 0; i < ADDRESSES; i++)
        ring_put(&back, (void *)(0x200000000000ul + i * 65552));
    assert_int_equal(pthread_create(&thread, NULL, kill_blocks, NULL), 0);
    for (size_t i = 0; i < HANDED; i++) {
        void *address = ring_take(&back);
        mistakes += lp_block_at((uintptr_t)address).kind != 0;
        lp_epoch_now = (uint16_t)(i >> 10);
        lp_block_born(address, size_at(address), LP_BLOCK_NATIVE);
        ring_put(&forth, address);
        if (i % 50000 == 0) /* a snapshot of what comes and goes */
            mistakes += lp_block_map_count(0, LP_EPOCH_MAX).blocks > ADDRESSES;
    }
    pthread_join(thread, NULL);
    assert_int_equal(mistakes, 0);
    assert_int_equal(lp_block_map_count(0, LP_EPOCH_MAX).blocks, 0);
    for (size_t i = 0; i < ADDRESSES; i++)
        ring_take(&back);
}

static void release_next(struct lp_page_heap *heap, struct ring *from, uint64_t number)
{
    uint64_t *block = ring_take(from);
    mistakes += block[0] != number || block[1] != ~number;
    lp_page_heap_release(number % 3 ? heap : NULL, block);
}

/* Allocates for the other thread, and frees what comes from it. */
static void exchange(struct ring *to, struct ring *from)
{
    struct lp_page_heap *heap = lp_page_heap_new();
    for (uint64_t i = 0; i < HANDED; i++) {
        uint64_t *block = lp_page_heap_alloc(heap, i % LP_DOMAINS, 16 + i * 7 % 497);
        block[0] = i;
        block[1] = ~i;
        ring_put(to, block);
        if (i >= AHEAD)
            release_next(heap, from, i - AHEAD);
        if (i % 10000 == 0)
            lp_page_heap_turn(heap, (uint16_t)(i / 10000 % 5));
    }
    for (uint64_t i = HANDED - AHEAD; i < HANDED; i++)
        release_next(heap, from, i);
    ring_put(to, NULL);
    ring_take(from); /* now all are freed */
    lp_page_heap_turn(heap, LP_EPOCH_OUTSIDE);
    lp_page_heap_turn(heap, LP_EPOCH_MAX);
}

static void *exchange_back(void *context)
{
    (void)context;
    exchange(&back, &forth);
    return NULL;
}

static void blocks_freed_by_the_other_thread_are_not_lost(void **state)
{
    (void)state;
    pthread_t thread;
    mistakes = 0;
    lp_epoch_now = LP_EPOCH_OUTSIDE;
    assert_int_equal(pthread_create(&thread, NULL, exchange_back, NULL), 0);
    exchange(&forth, &back);
    pthread_join(thread, NULL);
    assert_int_equal(mistakes, 0);
    assert_int_equal(lp_page_heap_total().blocks, 0);
    assert_int_equal(used_pages(), 0);
}

static int open_tables(void **state)
{
    (void)state;
    return lp_page_pool_open() && lp_block_map_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_walk_is_exact_under_random_work),
        cmocka_unit_test(a_free_is_recorded_before_the_address_is_reused),
        cmocka_unit_test(blocks_freed_by_the_other_thread_are_not_lost),
    };
    return cmocka_run_group_tests_name("tables_random", tests, open_tables, NULL);
}
