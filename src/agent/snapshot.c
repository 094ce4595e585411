/* Python objects are counted by type over what the collector tracks, QObjects by remembered class.
 */
#include "agent/snapshot.h"

#include "agent/connections.h"
#include "agent/descriptor_table.h"
#include "agent/environment.h"
#include "agent/page_heap.h"
#include "agent/qobject_table.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "agent/block_map.h"
#include "agent/mapping_table.h"
#include "agent/watchdog.h"
#include "base/hash_map.h"
#include "probe/cpython/python_gc.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"
#include "probe/system/directory.h"
#include "probe/system/process_memory.h"

struct lp_snapshot {
    uint32_t test, cycle;
    const char *label;
    bool with_pss;                  /* PSS and USS too: a millisecond */
    const struct lp_python *python; /* NULL: none, or no GIL */
    const struct lp_qt *qt;         /* NULL: none */
    const struct lp_qt_layout *layout;
};

static void count_key(struct lp_hash_map *counts, uint64_t key, uint64_t amount)
{
    uint64_t *count = key != 0 ? lp_hash_map_put(counts, key) : NULL;
    if (count != NULL)
        *count += amount;
}

static void count_type(const void *object, void *context)
{
    count_key(context, (uint64_t)(uintptr_t)lp_py_type(object), 1);
}

static void count_class(const struct lp_qobject *object, void *context)
{
    count_key(context, object->class_name, 1);
}

static void record_entries(enum lp_layer domain, const struct lp_hash_map *by_name)
{
    lp_hash_each(by_name, entry) lp_put(SNAPSHOT_ENTRY, snapshot_entry, .domain = (uint8_t)domain,
                                        .name = (uint32_t)entry->key, .count = entry->value);
}

/* Types to their names' strings; several types may share a name. */
static void name_types(const struct lp_hash_map *by_type, struct lp_hash_map *by_name)
{
    lp_hash_each(by_type, entry)
        count_key(by_name, lp_recorder_string(lp_py_type_name((const void *)(uintptr_t)entry->key)),
                  entry->value);
}

static uint64_t total_of(const struct lp_hash_map *counts)
{
    uint64_t total = 0;
    lp_hash_each(counts, entry) total += entry->value;
    return total;
}

static void read_gc(const struct lp_python *python, struct lp_record_snapshot *record)
{
    struct lp_python_gc_numbers numbers = lp_python_gc_read(python);
    record->gc_collections = numbers.collections;
    record->gc_collected = numbers.collected;
    record->gc_uncollectable = numbers.uncollectable;
    record->gc_garbage = numbers.garbage;
}

static void ignore_number(int number, void *context)
{
    (void)number;
    (void)context;
}

static void read_system(const struct lp_snapshot *snapshot, struct lp_record_snapshot *record)
{
    struct lp_process_memory memory = {.rss_bytes = lp_rss_bytes()};
    if (snapshot->with_pss)
        lp_process_memory_read(&memory);
    record->rss_bytes = memory.rss_bytes;
    record->pss_bytes = memory.pss_bytes;
    record->uss_bytes = memory.uss_bytes;
    int threads = lp_directory_each_number("/proc/self/task", NULL, ignore_number, NULL);
    record->threads = threads > 0 ? (uint64_t)(threads - lp_watchdog_threads()) : 0;
    record->fds = (uint64_t)lp_descriptors_look(LP_EPOCH_OUTSIDE);
}

static void read_heap(struct lp_record_snapshot *record)
{
    struct lp_amount heap =
        lp_amount_sum(lp_block_map_count(0, LP_EPOCH_MAX),
                      lp_amount_sum(lp_mapping_count(0, LP_EPOCH_MAX), lp_page_heap_total()));
    record->heap_bytes = (uint64_t)heap.bytes;
    record->heap_blocks = (uint64_t)heap.blocks;
}

static struct lp_record_snapshot take(const struct lp_snapshot *snapshot)
{
    struct lp_record record = {.number = LP_RECORD_SNAPSHOT,
                               .snapshot = {.test = snapshot->test,
                                            .cycle = snapshot->cycle,
                                            .label = lp_recorder_string(snapshot->label),
                                            .time_ns = lp_now_ns()}};
    struct lp_hash_map types = {0}, type_names = {0}, classes = {0};
    read_heap(&record.snapshot);
    read_system(snapshot, &record.snapshot);
    if (snapshot->python != NULL) {
        read_gc(snapshot->python, &record.snapshot);
        lp_python_objects_each(snapshot->python, count_type, &types);
        name_types(&types, &type_names);
    }
    lp_qobject_each(0, LP_EPOCH_MAX, count_class, &classes);
    record.snapshot.python_objects = total_of(&types);
    record.snapshot.qobjects = (uint64_t)lp_qobject_count_all();
    record.snapshot.connections =
        lp_connection_count(snapshot->qt, snapshot->layout, 0, LP_EPOCH_MAX);
    lp_recorder_put(&record);
    record_entries(LP_LAYER_PYTHON, &type_names);
    record_entries(LP_LAYER_QT, &classes);
    lp_hash_map_done(&types);
    lp_hash_map_done(&type_names);
    lp_hash_map_done(&classes);
    return record.snapshot;
}

struct lp_record_snapshot lp_snapshot_here(uint32_t test, uint32_t cycle, const char *label,
                                           bool with_pss)
{
    struct lp_environment here = lp_environment_here();
    struct lp_snapshot snapshot = {test,        cycle,   label,       with_pss,
                                   here.python, here.qt, &here.layout};
    if (here.qt != NULL && cycle == 0)
        lp_qobject_remember(here.qt, 0);
    return take(&snapshot);
}
