/* Arenas, vectors, mappings and the hash map: all of base that hands out memory. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/hash_map.h"
#include "base/mapping.h"
#include "base/vector.h"

static void arena_memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    unsigned char *older = NULL;
    size_t older_size = 0;
    for (size_t size = 1; size < 3000; size += 7) {
        unsigned char *memory = lp_arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xff, size);
        for (size_t i = 0; i < older_size; i++)
            assert_int_equal(older[i], 0xff);
        older = memory;
        older_size = size;
    }
    lp_arena_done(&arena);
}

static void an_arena_serves_more_than_a_chunk(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    char *large = lp_arena_alloc(&arena, 10 * 1000 * 1000);
    assert_non_null(large);
    large[10 * 1000 * 1000 - 1] = 1;
    assert_true(arena.mapped_bytes >= 10 * 1000 * 1000);
    assert_non_null(lp_arena_alloc(&arena, 1));
    lp_arena_done(&arena);
    assert_int_equal(arena.mapped_bytes, 0);
}

static void an_arena_is_usable_after_its_end(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    lp_arena_done(&arena);
    for (int round = 0; round < 3; round++) {
        assert_non_null(lp_arena_alloc(&arena, 100));
        lp_arena_done(&arena);
    }
    assert_null(arena.newest);
}

static void impossible_sizes_give_no_memory(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    assert_null(lp_arena_alloc(&arena, SIZE_MAX));
    assert_null(lp_arena_alloc(&arena, SIZE_MAX / 2 + 1));
    assert_null(lp_arena_alloc(&arena, SIZE_MAX / 4));
    assert_null(lp_arena_alloc_array(&arena, SIZE_MAX / 8, 16));
    assert_null(lp_arena_copy(&arena, "x", SIZE_MAX));
    assert_non_null(lp_arena_alloc(&arena, 8));
    lp_arena_done(&arena);
}

static void a_copy_is_terminated(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    char *copy = lp_arena_copy(&arena, "dialogs", 6);
    assert_string_equal(copy, "dialog");
    assert_string_equal(lp_arena_copy(&arena, "", 0), "");
    lp_arena_done(&arena);
}

static void a_vector_keeps_what_was_pushed(void **state)
{
    (void)state;
    struct lp_arena arena = {0};
    struct lp_vector vector = {0};
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t *item = lp_vector_add(&vector, &arena, uint32_t);
        assert_non_null(item);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(vector.count, 10000);
    uint32_t expected = 0;
    lp_vector_each(&vector, uint32_t, item) assert_int_equal(*item, expected++);
    assert_int_equal(*lp_vector_at(&vector, uint32_t, 777), 777);
    lp_arena_done(&arena);
}

static void an_empty_vector_has_no_items_to_walk(void **state)
{
    (void)state;
    struct lp_vector vector = {0};
    lp_vector_each(&vector, int, item) fail();
}

static void a_mapping_is_zero_again_when_discarded(void **state)
{
    (void)state;
    enum { BYTES = 1 << 20 };
    char *memory = lp_mapping_new(BYTES);
    assert_non_null(memory);
    memset(memory, 1, BYTES);
    lp_mapping_discard(memory, BYTES);
    for (size_t i = 0; i < BYTES; i++)
        assert_int_equal(memory[i], 0);
    lp_mapping_free(memory, BYTES);
}

static void a_failed_mapping_leaves_errno_alone(void **state)
{
    (void)state;
    errno = EDOM;
    assert_null(lp_mapping_new(SIZE_MAX / 2));
    assert_null(lp_mapping_reserve(SIZE_MAX / 2));
    assert_int_equal(errno, EDOM);
}

static void an_array_has_as_much_room_as_there_is_address_space(void **state)
{
    (void)state;
    size_t count = SIZE_MAX / 64 / 2;
    char *items = lp_mapping_array(64, &count);
    assert_non_null(items);
    assert_in_range(count, 1 << 20, SIZE_MAX / 64 / 4);
    assert_int_equal(items[0] | items[64 * count - 1], 0);
    items[64 * count - 1] = 1;
    lp_mapping_free(items, 64 * count);
}

static void a_map_finds_what_was_put(void **state)
{
    (void)state;
    struct lp_hash_map map = {0};
    assert_null(lp_hash_map_find(&map, 1));
    for (uint64_t key = 1; key <= 5000; key++)
        *lp_hash_map_put(&map, key * 4096) = key;
    assert_int_equal(map.count, 5000);
    for (uint64_t key = 1; key <= 5000; key++)
        assert_int_equal(*lp_hash_map_find(&map, key * 4096), key);
    assert_null(lp_hash_map_find(&map, 4097));
    assert_null(lp_hash_map_find(&map, 0));
    lp_hash_map_done(&map);
}

static void putting_a_key_again_gives_its_place(void **state)
{
    (void)state;
    struct lp_hash_map map = {0};
    *lp_hash_map_put(&map, 7) = 70;
    *lp_hash_map_put(&map, 7) += 1;
    assert_int_equal(*lp_hash_map_find(&map, 7), 71);
    assert_int_equal(map.count, 1);
    lp_hash_map_done(&map);
}

/* Against a plain array, over a small range of keys so that probe sequences run into another. */
static void a_map_behaves_like_an_array_under_random_work(void **state)
{
    (void)state;
    enum { KEYS = 400, STEPS = 200000 };
    static uint64_t model[KEYS];
    struct lp_hash_map map = {0};
    uint64_t random = 88172645463325252ull;
    size_t count = 0;
    for (uint64_t step = 1; step <= STEPS; step++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        uint64_t key = random % (KEYS - 1) + 1, value = 0;
        if (random >> 63) {
            count += model[key] == 0;
            model[key] = *lp_hash_map_put(&map, key) = step;
        } else {
            assert_int_equal(lp_hash_map_remove(&map, key, &value), model[key] != 0);
            assert_int_equal(value, model[key]);
            count -= model[key] != 0;
            model[key] = 0;
        }
        assert_int_equal(map.count, count);
        uint64_t *found = lp_hash_map_find(&map, random % 97 + 1);
        assert_int_equal(found != NULL ? *found : 0, model[random % 97 + 1]);
    }
    lp_hash_map_done(&map);
}

static void a_walk_meets_every_key_once(void **state)
{
    (void)state;
    struct lp_hash_map map = {0};
    uint64_t sum = 0, seen = 0;
    for (uint64_t key = 1; key <= 1000; key++)
        *lp_hash_map_put(&map, key) = key;
    lp_hash_each(&map, entry)
    {
        sum += entry->value;
        seen++;
    }
    assert_int_equal(seen, 1000);
    assert_int_equal(sum, 1000 * 1001 / 2);
    lp_hash_map_clear(&map);
    lp_hash_each(&map, entry) fail();
    lp_hash_map_done(&map);
}

static void hashes_of_bytes_are_keys(void **state)
{
    (void)state;
    assert_int_not_equal(lp_hash_bytes("", 0), 0);
    assert_int_equal(lp_hash_bytes("abc", 3), lp_hash_bytes("abcd", 3));
    assert_int_not_equal(lp_hash_bytes("abc", 3), lp_hash_bytes("abd", 3));
}

static int freed;
struct thing {
    int unused;
};
static void thing_free(struct thing *thing)
{
    freed += thing != NULL;
}
LP_DEFINE_CLEANUP(struct thing *, thing_free);

static struct thing *make_or_drop(struct thing *thing, bool is_kept)
{
    lp_cleanup(thing_freep) struct thing *mine = thing;
    return is_kept ? lp_take(mine) : NULL;
}

static void what_is_taken_is_not_freed_at_the_scope_end(void **state)
{
    (void)state;
    struct thing thing;
    freed = 0;
    assert_ptr_equal(make_or_drop(&thing, true), &thing);
    assert_int_equal(freed, 0);
    assert_null(make_or_drop(&thing, false));
    assert_int_equal(freed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(an_arena_serves_more_than_a_chunk),
        cmocka_unit_test(an_arena_is_usable_after_its_end),
        cmocka_unit_test(impossible_sizes_give_no_memory),
        cmocka_unit_test(a_copy_is_terminated),
        cmocka_unit_test(a_vector_keeps_what_was_pushed),
        cmocka_unit_test(an_empty_vector_has_no_items_to_walk),
        cmocka_unit_test(a_mapping_is_zero_again_when_discarded),
        cmocka_unit_test(a_failed_mapping_leaves_errno_alone),
        cmocka_unit_test(an_array_has_as_much_room_as_there_is_address_space),
        cmocka_unit_test(a_map_finds_what_was_put),
        cmocka_unit_test(putting_a_key_again_gives_its_place),
        cmocka_unit_test(a_map_behaves_like_an_array_under_random_work),
        cmocka_unit_test(a_walk_meets_every_key_once),
        cmocka_unit_test(hashes_of_bytes_are_keys),
        cmocka_unit_test(what_is_taken_is_not_freed_at_the_scope_end),
    };
    return cmocka_run_group_tests_name("base_memory", tests, NULL, NULL);
}
