/* The table of anonymous mappings, filled with ranges that nothing is mapped at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/mapping_table.h"
#include "agent/state.h"

#define BASE 0x300000000000ul
enum { PAGE = 4096 };

/* In pages from BASE on, as all ranges here. */
static void born(size_t first, size_t end, uint16_t epoch)
{
    lp_epoch_now = epoch;
    lp_mapping_born((void *)(BASE + first * PAGE), (end - first) * PAGE);
}

static bool died(size_t first, size_t end)
{
    return lp_mapping_died((void *)(BASE + first * PAGE), (end - first) * PAGE);
}

struct range {
    size_t first, end;
    uint16_t epoch;
};

enum { MAX_RANGES = 2048 };
struct found {
    size_t count;
    struct range ranges[MAX_RANGES];
};
static struct found found;

static void note(const struct lp_mapped_range *range, void *context)
{
    struct found *list = context;
    assert_true(list->count < MAX_RANGES);
    list->ranges[list->count++] =
        (struct range){(range->start - BASE) / PAGE, (range->end - BASE) / PAGE, range->epoch};
}

static size_t find(uint16_t first, uint16_t last)
{
    found.count = 0;
    lp_mapping_each(first, last, note, &found);
    return found.count;
}

/* The table holds exactly these, in this order, and counts the same; then it is emptied.
 */
static void assert_ranges(const struct range *expected, size_t count)
{
    int64_t bytes[8] = {0}, blocks[8] = {0};
    assert_int_equal(find(0, LP_EPOCH_MAX), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found.ranges[i].first, expected[i].first);
        assert_int_equal(found.ranges[i].end, expected[i].end);
        assert_int_equal(found.ranges[i].epoch, expected[i].epoch);
        bytes[expected[i].epoch] += (int64_t)(expected[i].end - expected[i].first) * PAGE;
        blocks[expected[i].epoch]++;
    }
    for (uint16_t epoch = 0; epoch < 8; epoch++) {
        assert_int_equal(lp_mapping_count(epoch, epoch).bytes, bytes[epoch]);
        assert_int_equal(lp_mapping_count(epoch, epoch).blocks, blocks[epoch]);
    }
    assert_int_equal(died(0, 1 << 20), count > 0);
    assert_int_equal(find(0, LP_EPOCH_MAX), 0);
}

#define ASSERT_RANGES(...)                                                                         \
    assert_ranges((struct range[]){__VA_ARGS__},                                                   \
                  sizeof((struct range[]){__VA_ARGS__}) / sizeof(struct range))

static void an_empty_table_has_nothing_to_lose(void **state)
{
    (void)state;
    assert_false(died(0, 100));
    assert_ranges(NULL, 0);
}

static void a_mapping_lives_until_it_is_unmapped(void **state)
{
    (void)state;
    born(10, 20, 3);
    assert_false(died(0, 10));
    assert_false(died(20, 30));
    ASSERT_RANGES({10, 20, 3});
}

static void ranges_are_kept_in_order(void **state)
{
    (void)state;
    born(50, 60, 1);
    born(10, 20, 2);
    born(30, 40, 3);
    born(20, 30, 2); /* neighbours of one cycle stay two */
    ASSERT_RANGES({10, 20, 2}, {20, 30, 2}, {30, 40, 3}, {50, 60, 1});
}

static void unmapping_the_middle_splits(void **state)
{
    (void)state;
    born(10, 20, 4);
    lp_epoch_now = 7;
    assert_true(died(13, 15));
    ASSERT_RANGES({10, 13, 4}, {15, 20, 4});
}

static void unmapping_an_end_shrinks(void **state)
{
    (void)state;
    born(10, 20, 4);
    assert_true(died(5, 12));
    assert_true(died(19, 20));
    ASSERT_RANGES({12, 19, 4});
}

static void one_unmapping_takes_from_many(void **state)
{
    (void)state;
    born(10, 20, 1);
    born(20, 30, 2);
    born(35, 40, 3);
    born(50, 60, 4);
    assert_true(died(15, 55));
    ASSERT_RANGES({10, 15, 1}, {55, 60, 4});
}

static void a_mapping_over_others_replaces_them(void **state)
{
    (void)state;
    born(10, 20, 1);
    born(25, 30, 2);
    born(15, 27, 3);
    ASSERT_RANGES({10, 15, 1}, {15, 27, 3}, {27, 30, 2});
}

static void a_mapping_inside_another_splits_it(void **state)
{
    (void)state;
    born(10, 20, 1);
    born(12, 13, 2);
    ASSERT_RANGES({10, 12, 1}, {12, 13, 2}, {13, 20, 1});
}

static void the_same_range_again_is_of_the_newer_cycle(void **state)
{
    (void)state;
    born(10, 20, 1);
    born(10, 20, 2);
    ASSERT_RANGES({10, 20, 2});
}

static void no_bytes_touch_nothing(void **state)
{
    (void)state;
    born(10, 20, 1);
    assert_false(died(15, 15));
    born(15, 15, 2);
    ASSERT_RANGES({10, 20, 1});
}

static void a_walk_meets_the_cycles_asked_for(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < 6; i++)
        born(i * 2u, i * 2u + 1, i);
    assert_int_equal(find(2, 4), 3);
    assert_int_equal(found.ranges[0].epoch, 2);
    assert_int_equal(found.ranges[2].epoch, 4);
    assert_int_equal(find(0, 0), 1);
    assert_int_equal(find(4, 2), 0);
    assert_true(died(0, 100));
}

static void the_table_grows(void **state)
{
    (void)state;
    for (size_t i = 0; i < MAX_RANGES; i += 2)
        born(i, i + 1, 5);
    for (size_t i = 1; i < MAX_RANGES; i += 2)
        born(i, i + 1, 5);
    assert_int_equal(find(5, 5), MAX_RANGES);
    for (size_t i = 0; i < MAX_RANGES; i++)
        assert_int_equal(found.ranges[i].first, i);
    assert_int_equal(lp_mapping_count(5, 5).blocks, MAX_RANGES);
    assert_true(died(0, MAX_RANGES));
    assert_int_equal(lp_mapping_count(5, 5).blocks, 0);
    assert_int_equal(lp_mapping_count(5, 5).bytes, 0);
}

/* Against one number for each page: its birth cycle + 1, or 0. */
enum { PAGES = 200, STEPS = 30000, CYCLES = 6 };
static uint16_t model[PAGES];

static bool model_set(size_t first, size_t end, uint16_t value)
{
    bool was_there = false;
    for (size_t i = first; i < end; i++) {
        was_there |= model[i] != 0;
        model[i] = value;
    }
    return was_there;
}

static void assert_model(void)
{
    uint16_t seen[PAGES] = {0};
    int64_t blocks[CYCLES] = {0}, pages[CYCLES] = {0};
    size_t previous_end = 0;
    find(0, LP_EPOCH_MAX);
    for (size_t i = 0; i < found.count; i++) {
        struct range range = found.ranges[i];
        assert_true(previous_end <= range.first && range.first < range.end && range.end <= PAGES);
        previous_end = range.end;
        blocks[range.epoch]++;
        for (size_t page = range.first; page < range.end; page++, pages[range.epoch]++)
            seen[page] = (uint16_t)(range.epoch + 1);
    }
    assert_memory_equal(seen, model, sizeof seen);
    for (uint16_t epoch = 0; epoch < CYCLES; epoch++) {
        assert_int_equal(lp_mapping_count(epoch, epoch).blocks, blocks[epoch]);
        assert_int_equal(lp_mapping_count(epoch, epoch).bytes, pages[epoch] * PAGE);
    }
}

static void the_table_behaves_like_single_pages_under_random_work(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252ull;
    for (uint32_t step = 0; step < STEPS; step++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        size_t first = random % PAGES, most = random >> 32 & 7 ? 8 : PAGES;
        size_t end = first + (random >> 16) % most;
        end = end < PAGES ? end : PAGES;
        uint16_t epoch = (uint16_t)((random >> 40) % CYCLES);
        if (random >> 63) {
            born(first, end, epoch);
            model_set(first, end, (uint16_t)(epoch + 1));
        } else {
            assert_int_equal(died(first, end), model_set(first, end, 0));
        }
        assert_model();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_nothing_to_lose),
        cmocka_unit_test(a_mapping_lives_until_it_is_unmapped),
        cmocka_unit_test(ranges_are_kept_in_order),
        cmocka_unit_test(unmapping_the_middle_splits),
        cmocka_unit_test(unmapping_an_end_shrinks),
        cmocka_unit_test(one_unmapping_takes_from_many),
        cmocka_unit_test(a_mapping_over_others_replaces_them),
        cmocka_unit_test(a_mapping_inside_another_splits_it),
        cmocka_unit_test(the_same_range_again_is_of_the_newer_cycle),
        cmocka_unit_test(no_bytes_touch_nothing),
        cmocka_unit_test(a_walk_meets_the_cycles_asked_for),
        cmocka_unit_test(the_table_grows),
        cmocka_unit_test(the_table_behaves_like_single_pages_under_random_work),
    };
    return cmocka_run_group_tests_name("mapping_table", tests, NULL, NULL);
}
