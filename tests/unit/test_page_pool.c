/* The pool of pages: which page an address lies in, where freed pages go, what happens when
 * addresses or pages run out (in a child process, with little of them). */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/page_heap.h"
#include "agent/page_pool.h"
#include "used_pages.h"

enum { PAGES = 1000, KERNEL_PAGE = 4096 };
static struct lp_page *pages[PAGES];

static void take(size_t count, bool is_large)
{
    for (size_t i = 0; i < count; i++) {
        pages[i] = lp_page_new(is_large);
        assert_non_null(pages[i]);
    }
}

static void give_back(size_t count)
{
    for (size_t i = 0; i < count; i++)
        lp_page_free(pages[i]);
}

/* How many of the first `count` pages have memory behind their first byte. */
static size_t resident_pages(size_t count)
{
    size_t resident = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned char is_resident = 0;
        assert_int_equal(mincore(pages[i]->blocks, KERNEL_PAGE, &is_resident), 0);
        resident += is_resident & 1;
    }
    return resident;
}

static void pages_are_aligned_and_apart(void **state)
{
    (void)state;
    for (int is_large = 0; is_large < 2; is_large++) {
        size_t bytes = is_large ? LP_PAGE_LARGE_BYTES : LP_PAGE_SMALL_BYTES;
        take(PAGES, is_large);
        for (size_t i = 0; i < PAGES; i++) {
            assert_int_equal((uintptr_t)pages[i]->blocks % bytes, 0);
            assert_int_equal(lp_page_bytes(pages[i]), bytes);
            assert_int_equal(lp_page_is_large(pages[i]), is_large);
            memset(pages[i]->blocks, (int)(i % 255) + 1, bytes);
        }
        for (size_t i = 0; i < PAGES; i++)
            for (size_t k = 0; k < bytes; k += 255)
                assert_int_equal((unsigned char)pages[i]->blocks[k], i % 255 + 1);
        give_back(PAGES);
    }
}

static void an_address_leads_to_its_page(void **state)
{
    (void)state;
    for (int is_large = 0; is_large < 2; is_large++) {
        take(3, is_large);
        for (size_t i = 0; i < 3; i++)
            for (size_t offset = 0; offset < lp_page_bytes(pages[i]); offset++) {
                assert_true(lp_page_owns(pages[i]->blocks + offset));
                assert_ptr_equal(lp_page_of(pages[i]->blocks + offset), pages[i]);
            }
        give_back(3);
    }
}

static void other_addresses_are_not_the_pools(void **state)
{
    (void)state;
    assert_false(lp_page_owns(NULL));
    assert_false(lp_page_owns(state));
    assert_false(lp_page_owns((void *)UINTPTR_MAX));
    assert_false(lp_page_owns((void *)(lp_page_range.start - 1)));
    assert_false(lp_page_owns((void *)(lp_page_range.start + lp_page_range.bytes)));
    assert_true(lp_page_owns((void *)lp_page_range.start));
    assert_true(lp_page_owns((void *)(lp_page_range.start + lp_page_range.bytes - 1)));
}

static void a_page_is_used_until_it_is_freed(void **state)
{
    (void)state;
    assert_int_equal(used_pages(), 0);
    take(10, false);
    assert_int_equal(used_pages(), 10);
    lp_page_free(pages[3]);
    assert_int_equal(used_pages(), 9);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(lp_page_is_used(pages[i]), i != 3);
    assert_false(lp_page_is_used(&lp_page_range.small[lp_page_range.half_bytes / KERNEL_PAGE - 1]));
    pages[3] = lp_page_new(false);
    give_back(10);
    assert_int_equal(used_pages(), 0);
}

static void the_page_freed_last_serves_next(void **state)
{
    (void)state;
    for (int is_large = 0; is_large < 2; is_large++) {
        take(5, is_large);
        lp_page_free(pages[4]);
        lp_page_free(pages[1]);
        assert_ptr_equal(lp_page_new(is_large), pages[1]);
        assert_ptr_equal(lp_page_new(is_large), pages[4]);
        give_back(5);
    }
}

static void trimming_gives_memory_back_and_pages_serve_again(void **state)
{
    (void)state;
    for (int is_large = 0; is_large < 2; is_large++) {
        take(PAGES, is_large);
        for (size_t i = 0; i < PAGES; i++)
            memset(pages[i]->blocks, 0x5a, lp_page_bytes(pages[i]));
        assert_int_equal(resident_pages(PAGES), PAGES);
        give_back(PAGES);
        assert_int_equal(resident_pages(PAGES), PAGES);
        lp_page_pool_trim(0);
        assert_int_equal(resident_pages(PAGES), 0);
        assert_int_equal(used_pages(), 0);
        take(PAGES, is_large);
        assert_int_equal(used_pages(), PAGES);
        for (size_t i = 0; i < PAGES; i++) {
            assert_int_equal(pages[i]->blocks[0], 0);
            memset(pages[i]->blocks, 1, lp_page_bytes(pages[i]));
            assert_true(i == 0 || pages[i] > pages[i - 1]); /* the lowest first */
        }
        give_back(PAGES);
    }
}

static void trimming_keeps_a_reserve(void **state)
{
    (void)state;
    lp_page_pool_trim(0);
    take(100, false);
    for (size_t i = 0; i < 100; i++)
        pages[i]->blocks[0] = 1;
    for (size_t i = 0; i < 100; i += 2)
        lp_page_free(pages[i]);
    lp_page_pool_trim(20 * LP_PAGE_SMALL_BYTES);
    assert_int_equal(resident_pages(100), 50 + 20);
    lp_page_pool_trim(50 * LP_PAGE_SMALL_BYTES); /* fewer than that are free: nothing to do */
    assert_int_equal(resident_pages(100), 50 + 20);
    lp_page_pool_trim(0);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(pages[i]->blocks[0], i % 2); /* used ones keep what they hold */
    for (size_t i = 1; i < 100; i += 2)
        lp_page_free(pages[i]);
}

/* Takes, frees and trims at random; each page holds its number while it is used. */
static void pages_keep_their_content_under_random_work(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252ull;
    size_t used = 0;
    memset(pages, 0, sizeof pages);
    for (uint32_t step = 0; step < 200000; step++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        size_t index = random % PAGES;
        if (random >> 52 == 0)
            lp_page_pool_trim((random >> 32) % 2000000);
        if (pages[index] == NULL) {
            pages[index] = lp_page_new(random >> 40 & 1);
            *(size_t *)pages[index]->blocks = index;
            used++;
        } else {
            assert_int_equal(*(size_t *)pages[index]->blocks, index);
            assert_true(lp_page_is_used(pages[index]));
            lp_page_free(pages[index]);
            pages[index] = NULL;
            used--;
        }
        if (step % 1000 == 0)
            assert_int_equal(used_pages(), used);
    }
    for (size_t i = 0; i < PAGES; i++)
        if (pages[i] != NULL)
            lp_page_free(pages[i]);
    assert_int_equal(used_pages(), 0);
}

static void *take_and_free(void *context)
{
    uintptr_t mistakes = 0, me = (uintptr_t)context;
    for (int round = 0; round < 2000; round++) {
        struct lp_page *mine[16];
        for (int i = 0; i < 16; i++) {
            mine[i] = lp_page_new(false);
            *(uintptr_t *)mine[i]->blocks = me;
        }
        if (round % 100 == 0)
            lp_page_pool_trim(0);
        for (int i = 0; i < 16; i++) {
            mistakes += *(uintptr_t *)mine[i]->blocks != me;
            lp_page_free(mine[i]);
        }
    }
    return (void *)mistakes;
}

static void threads_never_share_a_page(void **state)
{
    (void)state;
    pthread_t threads[3];
    for (uintptr_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_free, (void *)(i + 1)), 0);
    for (int i = 0; i < 3; i++) {
        void *mistakes;
        pthread_join(threads[i], &mistakes);
        assert_null(mistakes);
    }
    assert_int_equal(used_pages(), 0);
}

/* --- with little address space, in a child --- */

static size_t address_space_bytes(void)
{
    char text[64] = {0};
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fgets(text, sizeof text, file) == NULL)
        _exit(100);
    fclose(file);
    return strtoul(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* Opens the pool with only so many addresses left, and goes on with `check`: 0 is good. */
static int status_with(size_t bytes_left, int (*check)(bool is_open))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        for (int number = 1; number < SIGRTMIN; number++)
            signal(number, SIG_DFL); /* cmocka's handlers would go on with the next test here */
        struct rlimit limit = {address_space_bytes() + bytes_left, RLIM_INFINITY};
        if (setrlimit(RLIMIT_AS, &limit) < 0)
            _exit(101);
        _exit(check(lp_page_pool_open()));
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

static int is_closed(bool is_open)
{
    if (is_open || lp_page_range.bytes != 0 || lp_page_owns((void *)lp_page_range.start))
        return 1;
    if (lp_page_new(true) != NULL || lp_page_new(false) != NULL || used_pages() != 0)
        return 2;
    lp_page_pool_trim(0);
    return 0;
}

static void without_addresses_the_pool_stays_closed(void **state)
{
    (void)state;
    assert_int_equal(status_with(512ul << 20, is_closed), 0);
    assert_int_equal(status_with((1ul << 30) + (1 << 20), is_closed), 0); /* no descriptions */
}

static int has_1_gib(bool is_open)
{
    return is_open && lp_page_range.bytes == 1ul << 30 ? 0 : 1;
}

static int has_8_gib(bool is_open)
{
    return is_open && lp_page_range.bytes == 8ul << 30 ? 0 : 1;
}

static void few_addresses_make_a_smaller_pool(void **state)
{
    (void)state;
    assert_int_equal(status_with(5ul << 30, has_1_gib), 0);
    assert_int_equal(status_with(40ul << 30, has_8_gib), 0);
}

static void most_addresses_stay_the_applications(void **state)
{
    (void)state;
    assert_int_equal(status_with((64ul << 30) + (100 << 20), has_8_gib), 0);
    assert_int_equal(status_with((8ul << 30) + (30 << 20), has_1_gib), 0);
    assert_int_equal(status_with(3ul << 30, is_closed), 0);
}

static int runs_out(bool is_open)
{
    struct lp_page_heap *heap = lp_page_heap_new();
    struct lp_page *page, *last = NULL;
    size_t count = 0;
    if (!is_open || heap == NULL)
        return 1;
    for (; (page = lp_page_new(true)) != NULL; count++)
        last = page;
    if (count != lp_page_range.half_bytes / LP_PAGE_LARGE_BYTES || lp_page_new(true) != NULL)
        return 2;
    for (size_t size = 0; size <= LP_SMALL_MAX; size++)
        if (lp_page_heap_alloc(heap, LP_DOMAIN_OBJ, size) != NULL)
            return 3;
    lp_page_free(last);
    char *block = lp_page_heap_alloc(heap, LP_DOMAIN_OBJ, 100);
    if (block == NULL || lp_page_of(block) != last)
        return 4;
    memset(block, 1, 100);
    lp_page_heap_release(heap, block);
    lp_page_heap_turn(heap, 1); /* the small pages are all there still */
    return lp_page_heap_alloc(heap, LP_DOMAIN_OBJ, 100) != NULL ? 0 : 5;
}

static void a_pool_that_runs_out_gives_null_until_a_page_is_freed(void **state)
{
    (void)state;
    assert_int_equal(status_with(5ul << 30, runs_out), 0);
}

static int open_pool(void **state)
{
    (void)state;
    return lp_page_pool_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest limits[] = {
        cmocka_unit_test(without_addresses_the_pool_stays_closed),
        cmocka_unit_test(few_addresses_make_a_smaller_pool),
        cmocka_unit_test(most_addresses_stay_the_applications),
        cmocka_unit_test(a_pool_that_runs_out_gives_null_until_a_page_is_freed),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_aligned_and_apart),
        cmocka_unit_test(an_address_leads_to_its_page),
        cmocka_unit_test(other_addresses_are_not_the_pools),
        cmocka_unit_test(a_page_is_used_until_it_is_freed),
        cmocka_unit_test(the_page_freed_last_serves_next),
        cmocka_unit_test(trimming_gives_memory_back_and_pages_serve_again),
        cmocka_unit_test(trimming_keeps_a_reserve),
        cmocka_unit_test(pages_keep_their_content_under_random_work),
        cmocka_unit_test(threads_never_share_a_page),
    };
    return cmocka_run_group_tests_name("page_pool, limits", limits, NULL, NULL) +
           cmocka_run_group_tests_name("page_pool", tests, open_pool, NULL);
}
