/* A block that belongs to a named survivor counts where that one was born. */
#include "agent/autopsy/origins.h"

#include <stdlib.h>

#include "agent/capture.h"
#include "agent/descriptor_table.h"
#include "agent/recorder.h"
#include "agent/thread_table.h"

struct origin {
    uint32_t cluster, stack;
    uint64_t count, bytes;
};

struct gathering {
    struct lp_members *members;
    const bool *is_wanted;
    uint32_t clusters;
    struct lp_vector origins;  /* struct origin */
    struct lp_hash_map places; /* cluster and stack -> index + 1 */
};

static void add(struct gathering *gathering, uint32_t cluster, uint32_t stack, uint64_t count,
                uint64_t bytes)
{
    if (cluster == 0 || cluster > gathering->clusters || !gathering->is_wanted[cluster])
        return;
    uint64_t *place = lp_hash_map_put(&gathering->places, (uint64_t)cluster << 32 | stack);
    struct lp_arena *arena = &gathering->members->gathered.survivors.arena;
    if (place != NULL && *place == 0 &&
        lp_vector_add(&gathering->origins, arena, struct origin) != NULL)
        *place = gathering->origins.count;
    if (place == NULL || *place == 0)
        return;
    struct origin *origin = lp_vector_at(&gathering->origins, struct origin, *place - 1);
    origin->cluster = cluster;
    origin->stack = stack;
    origin->count += count;
    origin->bytes += bytes;
}

static void add_member(struct gathering *gathering, uint32_t index)
{
    const struct lp_members *members = gathering->members;
    const struct lp_member *member = &members->items[index];
    const struct lp_survivor *item = lp_member_survivor(members, index);
    if (member->part != LP_PART_CAPTURED)
        return;
    const struct lp_survivor *named =
        member->is_named ? item : lp_member_survivor(members, item->owner);
    add(gathering, member->cluster, lp_capture_stack(named->address), member->is_named,
        item->bytes);
}

static void add_thread(const struct lp_thread *thread, void *context)
{
    struct gathering *gathering = context;
    struct lp_cluster *cluster = lp_gathered_thread(&gathering->members->gathered, thread);
    if (cluster != NULL)
        add(gathering, lp_census_find(cluster).id, thread->stack, 1, 0);
}

static void add_descriptor(const struct lp_descriptor *descriptor, void *context)
{
    struct gathering *gathering = context;
    struct lp_cluster *cluster = lp_gathered_descriptor(&gathering->members->gathered, descriptor);
    if (cluster != NULL)
        add(gathering, lp_census_find(cluster).id, descriptor->stack, 1, 0);
}

static int compare(const void *a, const void *b)
{
    const struct origin *left = a, *right = b;
    if (left->cluster != right->cluster)
        return left->cluster < right->cluster ? -1 : 1;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    if (left->bytes != right->bytes)
        return left->bytes > right->bytes ? -1 : 1;
    return left->stack < right->stack ? -1 : left->stack > right->stack; /* the earlier one */
}

void lp_origins_record(struct lp_members *members, const bool *is_wanted, uint32_t clusters)
{
    struct gathering gathering = {members, is_wanted, clusters, {0}, {0}};
    const struct lp_census *census = members->gathered.census;
    uint16_t end = (uint16_t)(census->first_epoch + census->cycles);
    uint16_t first = (uint16_t)(end - members->captured);
    for (uint32_t i = 1; i < members->count; i++)
        add_member(&gathering, i);
    if (members->captured > 0) {
        lp_thread_each(first, (uint16_t)(end - 1), add_thread, &gathering);
        lp_descriptor_each(first, (uint16_t)(end - 1), add_descriptor, &gathering);
    }
    if (gathering.origins.count > 0)
        qsort(gathering.origins.items, gathering.origins.count, sizeof(struct origin), compare);
    lp_vector_each(&gathering.origins, const struct origin, origin)
    {
        if (origin->stack != 0)
            lp_capture_record(origin->stack);
        lp_put(ORIGIN, origin, .cluster = origin->cluster, .stack = origin->stack,
               .count = origin->count, .bytes = origin->bytes);
    }
    lp_hash_map_done(&gathering.places);
}
