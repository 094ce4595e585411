/* Nothing leads from a block to what holds it, so the caches are looked for: in blocks, in the
 * libraries' data, and on the test thread's stack. Other threads run meanwhile and may give memory
 * back, so it is read through the kernel, which refuses what is not there. */
#include "agent/bounded_caches.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "agent/autopsy/native_roots.h"
#include "agent/block_map.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "probe/qt/qt_cache.h"
#include "probe/system/memory_map.h"

enum {
    QT_6 = 0x060000,
    CACHE_BYTES = LP_QT_CACHE_WORDS * sizeof(uintptr_t),
    PART_BYTES = 32 << 10,
    MAX_BLOCK_BYTES = 64 << 10, /* of an object with a cache among its members */
    MAX_BLOCKS = 1 << 17,       /* that are read: some tenths of a second */
    MAX_DATA_BYTES = 64 << 20,
};

struct held {
    uint64_t count, bound, filled;
};

struct hunt {
    struct lp_gathered *gathered;
    struct held *held; /* by the number of a cluster */
    struct lp_qt_cache cache;
    uint32_t blocks;
    uintptr_t part[PART_BYTES / sizeof(uintptr_t)];
};

static bool read_memory(uintptr_t address, void *buffer, size_t bytes)
{
    struct iovec here = {buffer, bytes}, there = {(void *)address, bytes};
    return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

static uint64_t block_bytes(uintptr_t address)
{
    return lp_block_at(address).size;
}

static const struct lp_qt_memory memory = {read_memory, block_bytes};

static void hold(uintptr_t object, void *context)
{
    struct hunt *hunt = context;
    struct lp_survivors *survivors = &hunt->gathered->survivors;
    const uint64_t *index = lp_hash_map_find(&survivors->by_address, object);
    const struct lp_survivor *item = index != NULL ? lp_survivor_at(survivors, *index) : NULL;
    if (item == NULL || item->kind != LP_SURVIVOR_NATIVE || item->owner != LP_NO_OWNER)
        return;
    const struct lp_cluster *cluster = lp_gathered_cluster(hunt->gathered, item);
    if (cluster == NULL)
        return;
    struct held *held = &hunt->held[lp_cluster_id(&hunt->gathered->clusters, cluster)];
    held->count++;
    held->bound = hunt->cache.bound;
    held->filled = hunt->cache.cost;
}

static void look_at_part(struct hunt *hunt, uintptr_t start, size_t bytes)
{
    if (!read_memory(start, hunt->part, bytes))
        return;
    for (size_t i = 0; i + LP_QT_CACHE_WORDS <= bytes / sizeof(uintptr_t); i++)
        if (lp_qt_cache_read(start + i * sizeof(uintptr_t), hunt->part + i, &memory, &hunt->cache))
            lp_qt_cache_each(&hunt->cache, &memory, hold, hunt);
}

/* Parts overlap, so that no cache lies across the end of one. */
static void look_at(struct hunt *hunt, uintptr_t start, uintptr_t end)
{
    const size_t step = PART_BYTES - CACHE_BYTES + sizeof(uintptr_t);
    start = (start + 7) & ~7ul;
    if (end - start > MAX_DATA_BYTES)
        end = start + MAX_DATA_BYTES;
    for (; start + CACHE_BYTES <= end; start += step)
        look_at_part(hunt, start, end - start < PART_BYTES ? end - start : PART_BYTES);
}

static void look_at_block(const struct lp_block *block, void *context)
{
    struct hunt *hunt = context;
    bool may_have_one = block->kind == LP_BLOCK_NATIVE && block->size >= CACHE_BYTES &&
                        block->size <= MAX_BLOCK_BYTES && hunt->blocks < MAX_BLOCKS;
    if (!may_have_one)
        return;
    hunt->blocks++;
    look_at(hunt, block->address, block->address + block->size);
}

static void look_at_data(struct hunt *hunt, const struct lp_loaded_object *object)
{
    for (size_t i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        uintptr_t start = object->base + header->p_vaddr;
        if (header->p_type == PT_LOAD && (header->p_flags & PF_W))
            look_at(hunt, start, start + header->p_memsz);
    }
}

static void look_everywhere(struct hunt *hunt)
{
    struct lp_native_places places;
    struct lp_memory_map map = {0};
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    lp_native_note(&places, (const void *)frame);
    lp_vector_each(&places.objects, const struct lp_loaded_object, object)
        look_at_data(hunt, object);
    lp_memory_map_read(&map, &places.arena);
    look_at(hunt, frame, lp_memory_map_find(&map, frame).end);
    lp_native_places_done(&places);
    lp_block_map_each(LP_EPOCH_OUTSIDE, LP_EPOCH_MAX, look_at_block, hunt);
}

static uint64_t members_of(const struct lp_clusters *clusters, const struct lp_cluster *cluster)
{
    uint64_t members = 0;
    for (uint32_t i = 0; i < clusters->cycles; i++)
        members += cluster->cells[i].count;
    return members;
}

static bool may_be_cached(const struct lp_gathered *gathered, const struct lp_cluster *cluster)
{
    const struct lp_census *census = gathered->census;
    return cluster->layer == LP_LAYER_NATIVE && cluster->holder == LP_HOLDER_UNKNOWN &&
           members_of(&gathered->clusters, cluster) >=
               census->cycles - census->warmup - census->trailing;
}

static bool is_worth_it(const struct lp_gathered *gathered)
{
    const struct lp_qt *qt = gathered->census->qt;
    if (qt == NULL || qt->version < QT_6)
        return false;
    lp_vector_each(&gathered->clusters.items, const struct lp_cluster, cluster)
    {
        if (may_be_cached(gathered, cluster))
            return true;
    }
    return false;
}

/* One member that no cache holds shows that others may hold them too. */
static void conclude(struct hunt *hunt)
{
    const struct held *held = hunt->held;
    lp_vector_each(&hunt->gathered->clusters.items, struct lp_cluster, cluster)
    {
        held++;
        if (held->count == 0 || held->count != members_of(&hunt->gathered->clusters, cluster))
            continue;
        cluster->holder = LP_HOLDER_BOUNDED;
        cluster->holder_name = lp_recorder_string("QCache");
        cluster->bound = held->bound;
        cluster->filled = held->filled;
    }
}

void lp_find_bounded_caches(struct lp_gathered *gathered)
{
    struct lp_arena *arena = &gathered->survivors.arena;
    struct hunt *hunt = is_worth_it(gathered) ? lp_arena_new(arena, struct hunt) : NULL;
    if (hunt == NULL)
        return;
    hunt->gathered = gathered;
    hunt->held =
        lp_arena_alloc_array(arena, gathered->clusters.items.count + 1, sizeof *hunt->held);
    int saved = errno;
    if (hunt->held != NULL) {
        look_everywhere(hunt);
        conclude(hunt);
    }
    errno = saved;
}
