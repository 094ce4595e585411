/* One table of {blocks, bytes} by epoch for each thread, written by its owner alone with plain
 * relaxed stores: no lock, no shared cache line. A table is never reset: whoever takes over a
 * finished thread's table goes on adding to it, as only the sums mean anything. Threads that have
 * no table (no memory, or after they left) share one and use atomic additions. */
#include "agent/tally.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "agent/state.h"
#include "base/mapping.h"

enum { MAX_TABLES = 4096 };

struct counter {
    _Atomic int64_t blocks;
    _Atomic int64_t bytes;
    _Atomic int64_t objects;
    int64_t padding; /* to half a cache line */
};

static struct counter *tables[MAX_TABLES];
static struct counter shared[LP_EPOCH_MAX + 1];
static _Atomic int table_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int free_tables[MAX_TABLES];
static int free_count;

enum { OWN_NONE = 0, OWN_SHARED = -1 };
static _Thread_local struct counter *own __attribute__((tls_model("initial-exec")));
static _Thread_local int own_index __attribute__((tls_model("initial-exec"))); /* index + 1 */

static int new_table(void)
{
    int index = atomic_load_explicit(&table_count, memory_order_relaxed);
    if (index == MAX_TABLES)
        return -1;
    tables[index] = lp_mapping_reserve((LP_EPOCH_MAX + 1) * sizeof(struct counter));
    if (tables[index] == NULL)
        return -1;
    atomic_store_explicit(&table_count, index + 1, memory_order_release);
    return index;
}

static void acquire(void)
{
    pthread_mutex_lock(&lock);
    int index = free_count > 0 ? free_tables[--free_count] : new_table();
    pthread_mutex_unlock(&lock);
    own_index = index < 0 ? OWN_SHARED : index + 1;
    own = index < 0 ? NULL : tables[index];
}

static void add(_Atomic int64_t *place, int64_t amount)
{
    int64_t value = atomic_load_explicit(place, memory_order_relaxed);
    atomic_store_explicit(place, value + amount, memory_order_relaxed);
}

static inline void count(uint16_t epoch, int64_t blocks, int64_t bytes, bool is_object)
{
    if (__builtin_expect(own == NULL, 0) && own_index == OWN_NONE)
        acquire();
    if (__builtin_expect(own != NULL, 1)) {
        add(&own[epoch].blocks, blocks);
        add(&own[epoch].bytes, bytes);
        if (is_object)
            add(&own[epoch].objects, blocks);
        return;
    }
    atomic_fetch_add_explicit(&shared[epoch].blocks, blocks, memory_order_relaxed);
    atomic_fetch_add_explicit(&shared[epoch].bytes, bytes, memory_order_relaxed);
    if (is_object)
        atomic_fetch_add_explicit(&shared[epoch].objects, blocks, memory_order_relaxed);
}

void lp_tally_born(uint16_t epoch, size_t bytes, bool is_object)
{
    count(epoch, 1, (int64_t)bytes, is_object);
}

void lp_tally_died(uint16_t epoch, size_t bytes, bool is_object)
{
    count(epoch, -1, -(int64_t)bytes, is_object);
}

static void sum(struct lp_tally *total, struct counter *counter)
{
    total->blocks += atomic_load_explicit(&counter->blocks, memory_order_relaxed);
    total->bytes += atomic_load_explicit(&counter->bytes, memory_order_relaxed);
    total->objects += atomic_load_explicit(&counter->objects, memory_order_relaxed);
}

struct lp_tally lp_tally_of(uint16_t epoch)
{
    struct lp_tally total = {0};
    int used = atomic_load_explicit(&table_count, memory_order_acquire);
    for (int i = 0; i < used; i++)
        sum(&total, &tables[i][epoch]);
    sum(&total, &shared[epoch]);
    return total;
}

struct lp_tally lp_tally_all(uint16_t newest_epoch)
{
    struct lp_tally total = {0};
    for (uint32_t epoch = 0; epoch <= newest_epoch; epoch++) {
        struct lp_tally one = lp_tally_of((uint16_t)epoch);
        total.blocks += one.blocks;
        total.bytes += one.bytes;
        total.objects += one.objects;
    }
    return total;
}

void lp_tally_leave(void)
{
    if (own == NULL)
        return;
    int index = own_index - 1;
    own = NULL;
    own_index = OWN_SHARED;
    pthread_mutex_lock(&lock);
    free_tables[free_count++] = index;
    pthread_mutex_unlock(&lock);
}
