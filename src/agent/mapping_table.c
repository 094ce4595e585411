/* A sorted array of disjoint ranges under one lock: mappings are rare and few. */
#include "agent/mapping_table.h"

#include <pthread.h>
#include <string.h>

#include "agent/locks.h"
#include "agent/state.h"
#include "base/mapping.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);
static struct lp_mapped_range *ranges;
static size_t count;
static size_t capacity;

static int reserve_one(void)
{
    if (count < capacity)
        return 0;
    size_t wanted = capacity ? capacity * 2 : 512;
    struct lp_mapped_range *larger = lp_mapping_new(wanted * sizeof *larger);
    if (larger == NULL)
        return -1;
    if (count > 0) {
        memcpy(larger, ranges, count * sizeof *larger);
        lp_mapping_free(ranges, capacity * sizeof *ranges);
    }
    ranges = larger;
    capacity = wanted;
    return 0;
}

/* The first range that ends after the address. */
static size_t lower_bound(uintptr_t address)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(size_t index, struct lp_mapped_range range)
{
    if (range.start >= range.end || reserve_one() < 0)
        return;
    memmove(&ranges[index + 1], &ranges[index], (count - index) * sizeof *ranges);
    ranges[index] = range;
    count++;
}

static struct lp_mapped_range take(size_t index)
{
    struct lp_mapped_range range = ranges[index];
    count--;
    memmove(&ranges[index], &ranges[index + 1], (count - index) * sizeof *ranges);
    return range;
}

/* Takes start..end out of every range it meets; what sticks out on either side stays. True when it
 * met one. No bytes meet none: munmap refuses them. */
static bool cut(uintptr_t start, uintptr_t end)
{
    bool was_there = false;
    for (size_t i = lower_bound(start); start < end && i < count && ranges[i].start < end;) {
        was_there = true;
        struct lp_mapped_range whole = take(i);
        insert(i, (struct lp_mapped_range){end, whole.end, whole.epoch});
        insert(i, (struct lp_mapped_range){whole.start, start, whole.epoch});
        i = lower_bound(start);
    }
    return was_there;
}

void lp_mapping_born(void *start, size_t bytes)
{
    struct lp_mapped_range range = {(uintptr_t)start, (uintptr_t)start + bytes, lp_birth_epoch()};
    pthread_mutex_lock(&lock);
    cut(range.start, range.end);
    insert(lower_bound(range.start), range);
    pthread_mutex_unlock(&lock);
    if (lp_captures())
        lp_capture_birth(range.start);
}

bool lp_mapping_died(void *start, size_t bytes)
{
    pthread_mutex_lock(&lock);
    bool was_there = cut((uintptr_t)start, (uintptr_t)start + bytes);
    pthread_mutex_unlock(&lock);
    return was_there;
}

void lp_mapping_each(uint16_t first, uint16_t last,
                     void (*visit)(const struct lp_mapped_range *, void *), void *context)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < count; i++)
        if (ranges[i].epoch >= first && ranges[i].epoch <= last)
            visit(&ranges[i], context);
    pthread_mutex_unlock(&lock);
}

static void add_range(const struct lp_mapped_range *range, void *context)
{
    struct lp_amount *amount = context;
    amount->blocks++;
    amount->bytes += (int64_t)(range->end - range->start);
}

struct lp_amount lp_mapping_count(uint16_t first, uint16_t last)
{
    struct lp_amount amount = {0};
    lp_mapping_each(first, last, add_range, &amount);
    return amount;
}
