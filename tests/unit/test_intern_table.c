/* The table of what was met before: ids by hash, bounded, and shared by threads without a lock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "agent/intern_table.h"

static uint32_t add(struct lp_intern_table *table, uint64_t first, uint64_t second)
{
    uint64_t words[] = {first, second};
    return lp_intern_add(table, lp_intern_hash(0, words, 2), words, 2);
}

static uint32_t find(const struct lp_intern_table *table, uint64_t first, uint64_t second)
{
    uint64_t words[] = {first, second};
    return lp_intern_find(table, lp_intern_hash(0, words, 2));
}

static void before_it_is_open_nothing_is_found_or_added(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    uint32_t count;
    assert_int_equal(find(&table, 1, 2), 0);
    assert_int_equal(add(&table, 1, 2), 0);
    assert_null(lp_intern_at(&table, 1, &count));
}

static void what_was_added_is_found_by_its_hash_with_its_words(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    uint32_t ids[100], count;
    assert_true(lp_intern_open(&table, 1024, 1024));
    for (uint32_t i = 0; i < 100; i++)
        ids[i] = add(&table, i, i * 7);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_not_equal(ids[i], 0);
        assert_int_equal(find(&table, i, i * 7), ids[i]);
        const uint64_t *words = lp_intern_at(&table, ids[i], &count);
        assert_int_equal(count, 2);
        assert_int_equal(words[0], i);
        assert_int_equal(words[1], i * 7);
    }
    assert_int_equal(find(&table, 0, 1), 0);
}

static void the_same_again_keeps_its_id(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    assert_true(lp_intern_open(&table, 64, 256));
    uint32_t id = add(&table, 5, 6);
    assert_int_equal(add(&table, 5, 6), id);
}

static void without_room_it_is_counted_as_lost(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    assert_true(lp_intern_open(&table, 1024, 16)); /* word 0 is none, an entry has 3 */
    for (uint32_t i = 0; i < 5; i++)
        assert_int_not_equal(add(&table, i, 0), 0);
    assert_int_equal(add(&table, 5, 0), 0);
    assert_int_equal(table.lost, 1);
    assert_int_not_equal(find(&table, 4, 0), 0);
}

static void a_crowded_table_loses_and_still_answers(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    assert_true(lp_intern_open(&table, 128, 4096));
    uint32_t added = 0;
    for (uint32_t i = 0; i < 1000; i++)
        added += add(&table, i, 0) != 0;
    assert_in_range(added, 64, 128);
    assert_int_equal(table.lost, 1000 - added);
}

static void an_id_out_of_range_has_no_words(void **state)
{
    (void)state;
    struct lp_intern_table table = {0};
    uint32_t count;
    assert_true(lp_intern_open(&table, 64, 256));
    uint32_t id = add(&table, 1, 1);
    assert_null(lp_intern_at(&table, 0, &count));
    assert_null(lp_intern_at(&table, id + 100, &count));
}

enum { THREADS = 4, SEQUENCES = 5000 };

struct work {
    struct lp_intern_table *table;
    uint32_t ids[SEQUENCES];
};

static void *add_all(void *argument)
{
    struct work *work = argument;
    for (uint32_t i = 0; i < SEQUENCES; i++)
        work->ids[i] = add(work->table, i, 3);
    return NULL;
}

static void threads_that_add_the_same_get_the_same_ids(void **state)
{
    (void)state;
    static struct lp_intern_table table;
    static struct work work[THREADS];
    pthread_t threads[THREADS];
    uint32_t count;
    assert_true(lp_intern_open(&table, 1 << 14, 1 << 17));
    for (int i = 0; i < THREADS; i++) {
        work[i].table = &table;
        assert_int_equal(pthread_create(&threads[i], NULL, add_all, &work[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (uint32_t i = 0; i < SEQUENCES; i++) {
        for (int j = 1; j < THREADS; j++)
            assert_int_equal(work[j].ids[i], work[0].ids[i]);
        assert_int_equal(lp_intern_at(&table, work[0].ids[i], &count)[0], i);
    }
}

static void a_hash_depends_on_every_word_and_its_place(void **state)
{
    (void)state;
    uint64_t words[] = {1, 2, 3, 0}, hash = lp_intern_hash(0, words, 4);
    for (int i = 0; i < 4; i++) {
        words[i]++;
        assert_int_not_equal(lp_intern_hash(0, words, 4), hash);
        words[i]--;
    }
    assert_int_not_equal(lp_intern_hash(0, words, 3), hash);
    assert_int_not_equal(lp_intern_hash(1, words, 4), hash);
    uint64_t turned[] = {2, 1, 3, 0};
    assert_int_not_equal(lp_intern_hash(0, turned, 4), hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_it_is_open_nothing_is_found_or_added),
        cmocka_unit_test(what_was_added_is_found_by_its_hash_with_its_words),
        cmocka_unit_test(the_same_again_keeps_its_id),
        cmocka_unit_test(without_room_it_is_counted_as_lost),
        cmocka_unit_test(a_crowded_table_loses_and_still_answers),
        cmocka_unit_test(an_id_out_of_range_has_no_words),
        cmocka_unit_test(threads_that_add_the_same_get_the_same_ids),
        cmocka_unit_test(a_hash_depends_on_every_word_and_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
