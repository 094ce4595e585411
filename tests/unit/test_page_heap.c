/* Small blocks in pages that belong to one size class, one domain and one birth cycle. After each
 * test no page is in use any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/page_heap.h"
#include "agent/state.h"
#include "used_pages.h"

enum { SMALL = LP_PAGE_SMALL_BYTES, LARGE = LP_PAGE_LARGE_BYTES };

static struct lp_page_heap *heap;

static void turn(uint16_t epoch)
{
    lp_epoch_now = epoch;
    lp_page_heap_turn(heap, epoch);
}

static char *alloc(size_t size)
{
    return lp_page_heap_alloc(heap, LP_DOMAIN_OBJ, size);
}

static void release(void *block)
{
    lp_page_heap_release(heap, block);
}

static void alloc_many(char **blocks, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        blocks[i] = alloc(size);
        assert_non_null(blocks[i]);
    }
}

static void release_many(char **blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        release(blocks[i]);
}

static void count_block(const struct lp_page_block *block, void *context)
{
    (void)block;
    ++*(size_t *)context;
}

static size_t walked_blocks(uint16_t first, uint16_t last)
{
    size_t count = 0;
    lp_page_heap_each(first, last, count_block, &count);
    return count;
}

/* A heap in cycle 1, where pages are small. */
static int set_up(void **state)
{
    (void)state;
    heap = lp_page_heap_new();
    if (heap == NULL)
        return -1;
    turn(1);
    return 0;
}

static int no_page_is_left(void **state)
{
    (void)state;
    turn(LP_EPOCH_OUTSIDE);
    turn(LP_EPOCH_MAX);
    return used_pages() == 0 && lp_page_heap_total().blocks == 0 ? 0 : -1;
}

/* Every size three times in both domains: aligned, large enough, and apart from all others. */
static void try_every_size(size_t page_bytes)
{
    static unsigned char *blocks[LP_DOMAINS][LP_SMALL_MAX + 1][3];
    for (int domain = 0; domain < LP_DOMAINS; domain++)
        for (size_t size = 0; size <= LP_SMALL_MAX; size++)
            for (size_t i = 0; i < 3; i++) {
                unsigned char *block = lp_page_heap_alloc(heap, domain, size);
                size_t bytes = size == 0 ? 16 : (size + 15) / 16 * 16;
                assert_non_null(block);
                assert_int_equal((uintptr_t)block % 16, 0);
                assert_int_equal(lp_page_block_size(block), bytes);
                assert_int_equal(lp_page_bytes(lp_page_of(block)), page_bytes);
                memset(block, (int)(size + i * 85 + (size_t)domain) & 255, bytes);
                blocks[domain][size][i] = block;
            }
    for (int domain = 0; domain < LP_DOMAINS; domain++)
        for (size_t size = 0; size <= LP_SMALL_MAX; size++)
            for (size_t i = 0; i < 3; i++) {
                unsigned char *block = blocks[domain][size][i];
                for (size_t k = 0; k < lp_page_block_size(block); k++)
                    assert_int_equal(block[k], (size + i * 85 + (size_t)domain) & 255);
                assert_int_equal(lp_page_of(block)->domain, domain);
                release(block);
            }
}

static void every_size_is_aligned_and_apart_in_a_cycle(void **state)
{
    (void)state;
    try_every_size(SMALL);
}

static void every_size_is_aligned_and_apart_outside(void **state)
{
    (void)state;
    turn(LP_EPOCH_OUTSIDE);
    try_every_size(LARGE);
}

static void a_block_freed_last_serves_next(void **state)
{
    (void)state;
    char *kept = alloc(48), *block = alloc(40);
    release(block);
    char *smaller = alloc(32); /* of another size class */
    assert_ptr_not_equal(smaller, block);
    assert_ptr_equal(alloc(33), block);
    release(kept);
    release(block);
    release(smaller);
}

static void places_freed_in_full_pages_are_filled_before_a_new_page(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 64, PAGES = 5 };
    char *blocks[A_PAGE * PAGES], *again[PAGES];
    alloc_many(blocks, A_PAGE * PAGES, 64);
    assert_int_equal(used_pages(), PAGES);
    for (size_t i = 0; i < PAGES; i++)
        release(blocks[i * A_PAGE + i]);
    alloc_many(again, PAGES, 64);
    assert_int_equal(used_pages(), PAGES);
    for (size_t i = 0; i < PAGES; i++) /* the page freed in last serves first */
        assert_ptr_equal(again[i], blocks[(PAGES - 1 - i) * A_PAGE + PAGES - 1 - i]);
    char *one_more = alloc(64);
    assert_int_equal(used_pages(), PAGES + 1);
    release(one_more);
    release_many(blocks, A_PAGE * PAGES); /* the same places again */
}

static void a_page_that_is_empty_goes_back_unless_it_is_current(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 512 };
    char *blocks[A_PAGE * 4];
    alloc_many(blocks, A_PAGE * 4, 512);
    release_many(blocks + A_PAGE, A_PAGE);
    assert_int_equal(used_pages(), 3);
    assert_false(lp_page_is_used(lp_page_of(blocks[A_PAGE])));
    release_many(blocks, A_PAGE);
    release_many(blocks + 2 * A_PAGE, 2 * A_PAGE);
    assert_int_equal(used_pages(), 1);
    assert_ptr_equal(lp_page_of(alloc(512)), lp_page_of(blocks[3 * A_PAGE]));
    release(blocks[4 * A_PAGE - 1]);
}

static void pages_of_an_old_cycle_serve_again_only_when_empty(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 64 };
    char *old[A_PAGE * 3], *new[A_PAGE * 3];
    alloc_many(old, A_PAGE * 3 - 10, 64);
    turn(2);
    for (size_t i = 0; i < A_PAGE * 3 - 10; i++)
        if (i % A_PAGE != 7) /* one survivor in each page */
            release(old[i]);
    assert_int_equal(used_pages(), 3);
    alloc_many(new, A_PAGE * 3, 64);
    for (size_t i = 0; i < A_PAGE * 3; i++)
        for (size_t k = 0; k < 3; k++)
            assert_ptr_not_equal(lp_page_of(new[i]), lp_page_of(old[k * A_PAGE + 7]));
    assert_int_equal(walked_blocks(1, 1), 3);
    assert_int_equal(walked_blocks(2, 2), A_PAGE * 3);
    for (size_t k = 0; k < 3; k++)
        release(old[k * A_PAGE + 7]);
    assert_int_equal(used_pages(), 3);
    assert_int_equal(walked_blocks(1, 1), 0);
    release_many(new, A_PAGE * 3);
}

static void empty_current_pages_go_back_when_the_cycle_turns(void **state)
{
    (void)state;
    for (uint16_t epoch = 1; epoch < 20; epoch++) {
        turn(epoch);
        for (size_t size = 16; size <= LP_SMALL_MAX; size += 16)
            release(alloc(size));
        assert_int_equal(used_pages(), LP_SIZE_CLASSES);
        turn(epoch % 2 ? epoch + 1 : LP_EPOCH_OUTSIDE);
        assert_int_equal(used_pages(), 0);
    }
}

static void pages_from_outside_serve_again_outside(void **state)
{
    (void)state;
    enum { A_PAGE = LARGE / 256 };
    char *outside[A_PAGE * 2], *again[A_PAGE * 2];
    turn(LP_EPOCH_OUTSIDE);
    alloc_many(outside, A_PAGE + 10, 256);
    turn(3);
    char *inside = alloc(256);
    release_many(outside + 5, A_PAGE); /* both pages keep some, one of them was full */
    assert_int_equal(used_pages(), 3);
    turn(4);
    turn(LP_EPOCH_OUTSIDE);
    alloc_many(again, 2 * A_PAGE - 10, 256);
    assert_int_equal(used_pages(), 3);
    assert_int_equal(walked_blocks(LP_EPOCH_OUTSIDE, LP_EPOCH_OUTSIDE), 2 * A_PAGE);
    release_many(again, 2 * A_PAGE - 10);
    release_many(outside, 5);
    release_many(outside + A_PAGE + 5, 5);
    release(inside);
}

static void a_page_from_outside_that_empties_in_a_cycle_goes_back(void **state)
{
    (void)state;
    enum { A_PAGE = LARGE / 512 };
    char *blocks[A_PAGE * 2];
    turn(LP_EPOCH_OUTSIDE);
    alloc_many(blocks, A_PAGE * 2, 512);
    turn(1);
    release_many(blocks, A_PAGE);
    assert_int_equal(used_pages(), 1);
    turn(LP_EPOCH_OUTSIDE);
    release_many(blocks + A_PAGE, A_PAGE);
    assert_int_equal(used_pages(), 0);
}

/* The last cycle number is used by many cycles: its older pages are in no list. */
static void an_old_cycle_that_comes_again_does_not_touch_its_older_pages(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 512 };
    char *old[A_PAGE * 3], *new[A_PAGE * 3];
    turn(LP_EPOCH_MAX);
    alloc_many(old, A_PAGE * 3 - 2, 512);
    turn(LP_EPOCH_OUTSIDE);
    turn(LP_EPOCH_MAX);
    alloc_many(new, A_PAGE * 3 - 2, 512);
    release(new[0]); /* a page of now with room */
    release_many(old, A_PAGE * 3 - 2);
    assert_int_equal(used_pages(), 3);
    assert_ptr_not_equal(new[0] = alloc(512), NULL);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_OBJ).blocks, A_PAGE * 3 - 2);
    assert_int_equal(used_pages(), 3);
    release_many(new, A_PAGE * 3 - 2);
}

static void a_heap_turns_by_itself_when_its_page_is_used_up(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 512 };
    char *blocks[A_PAGE + 1];
    alloc_many(blocks, A_PAGE - 1, 512);
    lp_epoch_now = 2;
    blocks[A_PAGE - 1] = alloc(512);
    blocks[A_PAGE] = alloc(512);
    assert_int_equal(lp_page_of(blocks[A_PAGE - 1])->epoch, 1);
    assert_int_equal(lp_page_of(blocks[A_PAGE])->epoch, 2);
    release_many(blocks, A_PAGE + 1);
}

static void counts_are_of_the_present_cycle_by_domain(void **state)
{
    (void)state;
    char *older = alloc(100);
    turn(2);
    char *object = alloc(100), *buffer = lp_page_heap_alloc(heap, LP_DOMAIN_MEM, 33);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_OBJ).blocks, 1);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_OBJ).bytes, 112);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_MEM).bytes, 48);
    assert_int_equal(lp_page_heap_total().blocks, 3);
    assert_int_equal(lp_page_heap_total().bytes, 112 + 112 + 48);
    release(older);
    release(object);
    release(buffer);
}

static void a_block_freed_elsewhere_comes_back_when_its_heap_turns(void **state)
{
    (void)state;
    struct lp_page_heap *other = lp_page_heap_new();
    char *blocks[100];
    alloc_many(blocks, 100, 64);
    for (size_t i = 0; i < 100; i++)
        lp_page_heap_release(i % 2 ? other : NULL, blocks[i]);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_OBJ).blocks, 100);
    assert_int_equal(lp_page_heap_now(other, LP_DOMAIN_OBJ).blocks, 0);
    turn(1);
    assert_int_equal(lp_page_heap_now(heap, LP_DOMAIN_OBJ).blocks, 0);
}

static void a_block_freed_elsewhere_serves_again_in_its_heap(void **state)
{
    (void)state;
    enum { A_PAGE = SMALL / 64 };
    char *blocks[A_PAGE];
    alloc_many(blocks, A_PAGE, 64);
    lp_page_heap_release(NULL, blocks[20]);
    assert_ptr_equal(alloc(64), blocks[20]);
    assert_int_equal(used_pages(), 1);
    release_many(blocks, A_PAGE);
}

static void a_block_is_found_from_inside(void **state)
{
    (void)state;
    assert_int_equal(lp_page_block_around((uintptr_t)state).address, 0);
    assert_int_equal(lp_page_block_around(0).address, 0);
    for (size_t size = 16; size <= LP_SMALL_MAX; size += 16) {
        uintptr_t block = (uintptr_t)alloc(size),
                  page = (uintptr_t)lp_page_of((void *)block)->blocks;
        for (size_t i = 0; i < size; i++) {
            struct lp_page_block found = lp_page_block_around(block + i);
            assert_int_equal(found.address, block);
            assert_int_equal(found.size, size);
            assert_int_equal(found.epoch, 1);
            assert_int_equal(found.domain, LP_DOMAIN_OBJ);
        }
        if (SMALL % size != 0) /* what is left over at a page's end is no block */
            assert_int_equal(lp_page_block_around(page + SMALL - 1).address, 0);
        release((void *)block);
        turn(2);
        assert_int_equal(lp_page_block_around(block).address, 0); /* its page went back */
        turn(1);
    }
}

/* 4,096 blocks, as many as a page can have. */
static void a_large_page_of_the_smallest_blocks_is_walked_to_its_end(void **state)
{
    (void)state;
    enum { A_PAGE = LARGE / 16 };
    static char *blocks[A_PAGE];
    turn(LP_EPOCH_OUTSIDE);
    alloc_many(blocks, A_PAGE, 16);
    assert_int_equal(used_pages(), 1);
    assert_int_equal(walked_blocks(0, 0), A_PAGE);
    release(blocks[A_PAGE - 1]);
    assert_int_equal(walked_blocks(0, 0), A_PAGE - 1);
    release_many(blocks, A_PAGE - 1);
}

static int open_pool(void **state)
{
    (void)state;
    return lp_page_pool_open() ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, no_page_is_left)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_size_is_aligned_and_apart_in_a_cycle),
        TEST(every_size_is_aligned_and_apart_outside),
        TEST(a_block_freed_last_serves_next),
        TEST(places_freed_in_full_pages_are_filled_before_a_new_page),
        TEST(a_page_that_is_empty_goes_back_unless_it_is_current),
        TEST(pages_of_an_old_cycle_serve_again_only_when_empty),
        TEST(empty_current_pages_go_back_when_the_cycle_turns),
        TEST(pages_from_outside_serve_again_outside),
        TEST(a_page_from_outside_that_empties_in_a_cycle_goes_back),
        TEST(an_old_cycle_that_comes_again_does_not_touch_its_older_pages),
        TEST(a_heap_turns_by_itself_when_its_page_is_used_up),
        TEST(counts_are_of_the_present_cycle_by_domain),
        TEST(a_block_freed_elsewhere_comes_back_when_its_heap_turns),
        TEST(a_block_freed_elsewhere_serves_again_in_its_heap),
        TEST(a_block_is_found_from_inside),
        TEST(a_large_page_of_the_smallest_blocks_is_walked_to_its_end),
    };
    return cmocka_run_group_tests_name("page_heap", tests, open_pool, NULL);
}
