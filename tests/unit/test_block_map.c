/* The block map, filled with addresses that no memory stands behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/block_map.h"
#include "agent/state.h"

#define LEAF 0x200000000000ul /* where a leaf of 16 MiB begins */
enum { LEAF_BYTES = 1 << 24, ALL_ONES = (1 << 14) - 1 };

/* A birth cycle that no other test uses, now. */
static uint16_t new_epoch(void)
{
    static uint16_t newest;
    lp_epoch_now = ++newest;
    return newest;
}

static void born(uintptr_t address, size_t size)
{
    lp_block_born((void *)address, size, LP_BLOCK_NATIVE);
}

static struct lp_block died(uintptr_t address)
{
    return lp_block_died((void *)address);
}

static void assert_count(uint16_t epoch, int64_t blocks, int64_t bytes)
{
    struct lp_amount amount = lp_block_map_count(epoch, epoch);
    assert_int_equal(amount.blocks, blocks);
    assert_int_equal(amount.bytes, bytes);
}

static void assert_block(struct lp_block block, uintptr_t address, uint64_t size, uint16_t epoch)
{
    assert_int_equal(block.kind, LP_BLOCK_NATIVE);
    assert_int_equal(block.address, address);
    assert_int_equal(block.size, size);
    assert_int_equal(block.epoch, epoch);
}

struct walk {
    size_t blocks;
    uint64_t bytes;
    uintptr_t newest;
};

static void note(const struct lp_block *block, void *context)
{
    struct walk *walk = context;
    walk->blocks++;
    walk->bytes += block->size;
    walk->newest = block->address;
}

static struct walk walk(uint16_t first, uint16_t last)
{
    struct walk seen = {0};
    lp_block_map_each(first, last, note, &seen);
    return seen;
}

static void before_it_is_open_the_map_stays_empty(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    born(LEAF, 100);
    assert_int_equal(lp_block_at(LEAF).kind, 0);
    assert_int_equal(died(LEAF).kind, 0);
    assert_int_equal(lp_block_around(LEAF + 8, 64).kind, 0);
    assert_int_equal(walk(0, LP_EPOCH_MAX).blocks, 0);
    assert_count(epoch, 0, 0);
}

static void a_block_lives_from_birth_to_death(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    assert_int_equal(lp_block_at(LEAF).kind, 0);
    born(LEAF, 100);
    assert_count(epoch, 1, 100);
    assert_block(lp_block_at(LEAF), LEAF, 100, epoch);
    assert_block(died(LEAF), LEAF, 100, epoch);
    assert_int_equal(lp_block_at(LEAF).kind, 0);
    assert_int_equal(died(LEAF).kind, 0);
    assert_count(epoch, 0, 0);
}

static void a_forgotten_block_is_gone(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    born(LEAF, 40000);
    lp_block_forget((void *)LEAF);
    lp_block_forget((void *)LEAF);
    lp_block_forget((void *)(LEAF + LEAF_BYTES * 100ul));
    lp_block_forget((void *)(1ul << 47));
    lp_block_forget(NULL);
    assert_int_equal(died(LEAF).kind, 0);
    assert_count(epoch, 0, 0);
}

static void a_restored_block_keeps_its_birth_cycle(void **state)
{
    (void)state;
    uint16_t older = new_epoch();
    born(LEAF, 70000);
    struct lp_block block = died(LEAF);
    uint16_t newer = new_epoch();
    lp_block_restore(block);
    assert_block(lp_block_at(LEAF), LEAF, 70000, older);
    assert_count(older, 1, 70000);
    assert_count(newer, 0, 0);
    died(LEAF);
    lp_block_restore(died(LEAF)); /* a block that was not known comes back as none */
    assert_int_equal(lp_block_at(LEAF).kind, 0);
    assert_count(older, 0, 0);
}

static void kinds_are_kept_and_objects_counted(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    for (uint8_t kind = LP_BLOCK_NATIVE; kind <= LP_BLOCK_PYTHON_OBJECT; kind++)
        lp_block_born((void *)(LEAF + kind * 1024ul), 600, kind);
    assert_int_equal(lp_block_map_count(epoch, epoch).objects, 1);
    for (uint8_t kind = LP_BLOCK_NATIVE; kind <= LP_BLOCK_PYTHON_OBJECT; kind++)
        assert_int_equal(died(LEAF + kind * 1024ul).kind, kind);
    assert_int_equal(lp_block_map_count(epoch, epoch).objects, 0);
}

static const uint64_t sizes[] = {
    0,
    1,
    15,
    16,
    17,
    ALL_ONES - 1,
    ALL_ONES,
    ALL_ONES + 1,
    1ul << 20,
    (1ul << 30) - 1,
    1ul << 30,
    (1ul << 30) + 1,
    UINT32_MAX,
    1ul << 32,
    (1ul << 46) - 1,
    0x3fffffffffful,
    0x155555555555ul,
};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* One size at one place, with a neighbour before it that must not be touched. */
static void try_size(uintptr_t address, uint64_t size)
{
    uint16_t epoch = new_epoch();
    born(address - 16, 16);
    born(address, size);
    assert_block(lp_block_at(address), address, size, epoch);
    assert_block(lp_block_at(address - 16), address - 16, 16, epoch);
    assert_int_equal(walk(epoch, epoch).blocks, 2);
    assert_int_equal(walk(epoch, epoch).bytes, size + 16);
    assert_block(died(address), address, size, epoch);
    assert_count(epoch, 1, 16);
    died(address - 16);
    assert_count(epoch, 0, 0);
}

static void every_size_is_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++)
        try_size(LEAF + 4096, sizes[i]);
}

/* The parts of a large size lie in the two granules after the block's first. */
static void every_size_is_exact_at_a_leaf_boundary(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++)
        for (uintptr_t before = 16; before <= 48; before += 16)
            try_size(LEAF + 2ul * LEAF_BYTES - before, sizes[i]);
}

static void parts_of_a_size_are_no_blocks_and_leave_nothing(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    for (uintptr_t address = LEAF; address <= LEAF + LEAF_BYTES - 16; address += LEAF_BYTES - 16) {
        born(address, 0x3fffffffffful);
        assert_int_equal(lp_block_at(address + 16).kind, 0);
        assert_int_equal(lp_block_at(address + 32).kind, 0);
        assert_int_equal(died(address).size, 0x3fffffffffful);
        born(address + 16, 16);
        assert_block(died(address + 16), address + 16, 16, epoch);
    }
    assert_int_equal(walk(0, LP_EPOCH_MAX).blocks, 0);
}

static void the_newer_block_at_an_address_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++)
        for (size_t k = 0; k < SIZES; k++) {
            new_epoch();
            born(LEAF, sizes[i]);
            uint16_t newer = new_epoch();
            born(LEAF, sizes[k]);
            assert_block(lp_block_at(LEAF), LEAF, sizes[k], newer);
            assert_block(died(LEAF), LEAF, sizes[k], newer);
            assert_int_equal(lp_block_at(LEAF).kind, 0);
            assert_int_equal(lp_block_map_count(0, LP_EPOCH_MAX).blocks, 0);
        }
}

static void addresses_of_the_kernel_are_ignored(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    born(1ul << 47, 100);
    born(UINTPTR_MAX - 15, 100);
    assert_int_equal(lp_block_at(1ul << 47).kind, 0);
    assert_int_equal(died(UINTPTR_MAX - 15).kind, 0);
    assert_count(epoch, 0, 0);
    born((1ul << 47) - 16, 40000); /* the parts of its size have no place */
    assert_int_equal(lp_block_at((1ul << 47) - 16).kind, LP_BLOCK_NATIVE);
    died((1ul << 47) - 16);
}

static void a_block_is_found_from_inside(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    uintptr_t address = LEAF + LEAF_BYTES - 1024; /* reaches over the leaf's end */
    born(address, 20000);
    assert_block(lp_block_around(address, 0), address, 20000, epoch);
    assert_block(lp_block_around(address + 15, 0), address, 20000, epoch);
    assert_block(lp_block_around(address + 19999, 20000), address, 20000, epoch);
    assert_int_equal(lp_block_around(address + 20000, 30000).kind, 0);
    assert_int_equal(lp_block_around(address - 1, 30000).kind, 0);
    died(address);
    assert_int_equal(lp_block_around(address + 8, 64).kind, 0);
}

static void the_search_for_a_block_reaches_as_far_as_asked(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    born(LEAF, 4096);
    assert_int_equal(lp_block_around(LEAF + 2000, 1983).kind, 0);
    assert_block(lp_block_around(LEAF + 2000, 2000), LEAF, 4096, epoch);
    assert_int_equal(lp_block_at(LEAF + 8).kind, 0);
    assert_int_equal(lp_block_around(40, SIZE_MAX).kind, 0); /* ends at address 0 */
    died(LEAF);
}

/* The gap behind a short block belongs to no block, though a longer one begins before it. */
static void the_nearest_block_before_an_address_decides(void **state)
{
    (void)state;
    uint16_t epoch = new_epoch();
    born(LEAF, 64);
    born(LEAF + 64, 20);
    born(LEAF + 96, 0);
    assert_block(lp_block_around(LEAF + 63, 4096), LEAF, 64, epoch);
    assert_block(lp_block_around(LEAF + 83, 4096), LEAF + 64, 20, epoch);
    assert_int_equal(lp_block_around(LEAF + 84, 4096).kind, 0);
    assert_int_equal(lp_block_around(LEAF + 96, 4096).kind, 0);
    died(LEAF);
    died(LEAF + 64);
    died(LEAF + 96);
    assert_count(epoch, 0, 0);
}

static void a_walk_meets_the_cycles_asked_for(void **state)
{
    (void)state;
    uint16_t first = new_epoch();
    for (uintptr_t i = 0; i < 10; i++, new_epoch())
        for (uintptr_t k = 0; k <= i; k++)
            born(LEAF + i * LEAF_BYTES / 4 + k * 64, 10);
    for (uint16_t i = 0; i < 10; i++) {
        struct walk seen = walk(first + i, first + i);
        assert_int_equal(seen.blocks, i + 1);
        assert_int_equal(seen.bytes, 10 * (i + 1));
        assert_int_equal(seen.newest, LEAF + i * LEAF_BYTES / 4ul + i * 64ul);
        assert_count(first + i, i + 1, 10 * (i + 1));
    }
    assert_int_equal(walk(first + 3, first + 5).blocks, 4 + 5 + 6);
    assert_int_equal(walk(first + 5, first + 3).blocks, 0);
    for (uintptr_t i = 0; i < 10; i++)
        for (uintptr_t k = 0; k <= i; k++)
            died(LEAF + i * LEAF_BYTES / 4 + k * 64);
    assert_int_equal(walk(0, LP_EPOCH_MAX).blocks, 0);
}

static void the_first_and_the_last_cycle_are_cycles_too(void **state)
{
    (void)state;
    lp_epoch_now = LP_EPOCH_MAX;
    born(LEAF, ALL_ONES);
    lp_epoch_now = LP_EPOCH_OUTSIDE;
    born(LEAF + 32768, ALL_ONES);
    assert_int_equal(walk(0, 0).newest, LEAF + 32768);
    assert_int_equal(walk(LP_EPOCH_MAX, LP_EPOCH_MAX).newest, LEAF);
    assert_count(LP_EPOCH_MAX, 1, ALL_ONES);
    assert_int_equal(died(LEAF).epoch, LP_EPOCH_MAX);
    assert_int_equal(died(LEAF + 32768).epoch, 0);
    assert_count(0, 0, 0);
}

static uintptr_t captured[4];
static size_t captured_count;

static void note_capture(uintptr_t address)
{
    captured[captured_count++ % 4] = address;
}

static void births_are_told_while_they_are_captured_only(void **state)
{
    (void)state;
    lp_capture_birth = note_capture;
    uint16_t epoch = new_epoch();
    born(LEAF, 32);
    assert_int_equal(captured_count, 0);
    lp_wants_captures = true;
    lp_turn_epoch(epoch);
    born(LEAF + 64, 32);
    lp_turn_epoch(LP_EPOCH_OUTSIDE);
    born(LEAF + 128, 32);
    lp_wants_captures = false;
    lp_turn_epoch(epoch);
    born(LEAF + 192, 32);
    assert_int_equal(captured_count, 1);
    assert_int_equal(captured[0], LEAF + 64);
    assert_int_equal(lp_block_at(LEAF + 64).epoch, epoch);
    for (uintptr_t i = 0; i < 4; i++)
        died(LEAF + i * 64);
}

static void a_stack_stays_until_the_next_one_at_its_address(void **state)
{
    (void)state;
    new_epoch();
    born(LEAF + 320, 32);
    assert_int_equal(lp_block_stack(LEAF + 320), 0);
    lp_block_set_stack(LEAF + 320, 7);
    lp_block_set_stack(LEAF + 336, 8);
    assert_int_equal(lp_block_stack(LEAF + 320), 7);
    assert_int_equal(lp_block_stack(LEAF + 336), 8);
    lp_block_set_stack(LEAF + 320, 9);
    assert_int_equal(lp_block_stack(LEAF + 320), 9);
    assert_int_equal(lp_block_at(LEAF + 320).size, 32); /* the tags are not touched */
    died(LEAF + 320);
}

static void a_stack_may_lie_where_no_block_ever_was(void **state)
{
    (void)state;
    uintptr_t elsewhere = LEAF + 40ul * LEAF_BYTES;
    assert_int_equal(lp_block_stack(elsewhere), 0);
    lp_block_set_stack(elsewhere, 5);
    assert_int_equal(lp_block_stack(elsewhere), 5);
    assert_int_equal(lp_block_at(elsewhere).kind, 0);
    lp_block_set_stack(1ul << 60, 5); /* no address of ours */
    assert_int_equal(lp_block_stack(1ul << 60), 0);
}

/* 400 places over three leaves against an array of what each place should hold. */
enum { PLACES = 400, STEPS = 200000, CYCLES = 8, DISTANCE = 81920 };
static struct lp_block model[PLACES];

static void random_step(uint64_t random, uint16_t first)
{
    uintptr_t index = random % PLACES, address = LEAF + 4096 + index * DISTANCE;
    struct lp_block *expected = &model[index];
    if (expected->kind == 0) {
        size_t size = random >> 32 & 1 ? random >> 33 & 1023 : (random >> 33) % DISTANCE;
        lp_epoch_now = (uint16_t)(first + (random >> 60) % CYCLES);
        born(address, size);
        *expected = (struct lp_block){address, size, lp_birth_epoch(), LP_BLOCK_NATIVE};
        return;
    }
    struct lp_block block = died(address);
    assert_block(block, address, expected->size, expected->epoch);
    if (random >> 63)
        lp_block_restore(block);
    else
        *expected = (struct lp_block){0};
}

static void assert_model(uint16_t first)
{
    for (uint16_t epoch = first; epoch < first + CYCLES; epoch++) {
        struct walk expected = {0}, seen = walk(epoch, epoch);
        for (size_t i = 0; i < PLACES; i++)
            if (model[i].kind != 0 && model[i].epoch == epoch)
                note(&model[i], &expected);
        assert_memory_equal(&seen, &expected, sizeof seen);
        assert_count(epoch, (int64_t)expected.blocks, (int64_t)expected.bytes);
    }
}

static void the_map_behaves_like_an_array_under_random_work(void **state)
{
    (void)state;
    enum { FIRST = 40000 };
    uint64_t random = 88172645463325252ull;
    for (uint32_t step = 0; step < STEPS; step++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        random_step(random, FIRST);
        if (step % (STEPS / 4) == 0)
            assert_model(FIRST);
    }
    assert_model(FIRST);
}

static int open_map(void **state)
{
    (void)state;
    return lp_block_map_open() && lp_block_map_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest closed[] = {
        cmocka_unit_test(before_it_is_open_the_map_stays_empty),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_lives_from_birth_to_death),
        cmocka_unit_test(a_forgotten_block_is_gone),
        cmocka_unit_test(a_restored_block_keeps_its_birth_cycle),
        cmocka_unit_test(kinds_are_kept_and_objects_counted),
        cmocka_unit_test(every_size_is_exact),
        cmocka_unit_test(every_size_is_exact_at_a_leaf_boundary),
        cmocka_unit_test(parts_of_a_size_are_no_blocks_and_leave_nothing),
        cmocka_unit_test(the_newer_block_at_an_address_counts),
        cmocka_unit_test(addresses_of_the_kernel_are_ignored),
        cmocka_unit_test(a_block_is_found_from_inside),
        cmocka_unit_test(the_search_for_a_block_reaches_as_far_as_asked),
        cmocka_unit_test(the_nearest_block_before_an_address_decides),
        cmocka_unit_test(a_walk_meets_the_cycles_asked_for),
        cmocka_unit_test(the_first_and_the_last_cycle_are_cycles_too),
        cmocka_unit_test(births_are_told_while_they_are_captured_only),
        cmocka_unit_test(a_stack_stays_until_the_next_one_at_its_address),
        cmocka_unit_test(a_stack_may_lie_where_no_block_ever_was),
        cmocka_unit_test(the_map_behaves_like_an_array_under_random_work),
    };
    return cmocka_run_group_tests_name("block_map, closed", closed, NULL, NULL) +
           cmocka_run_group_tests_name("block_map", tests, open_map, NULL);
}
