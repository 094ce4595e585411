/* The copy gathers the survivors again, as they are the leaking clusters' members, searches the
 * graph, and writes what it finds at once: what a copy that dies has written is kept. */
#include "agent/autopsy/autopsy.h"

#include <errno.h>

#include "agent/autopsy/copy.h"
#include "agent/autopsy/copy_heap.h"
#include "agent/autopsy/grown.h"
#include "agent/autopsy/native_roots.h"
#include "agent/autopsy/origins.h"
#include "agent/autopsy/paths.h"
#include "agent/autopsy/walk_state.h"
#include "agent/environment.h"
#include "agent/recorder.h"
#include "probe/cpython/python_walk.h"

#define DEADLINE_NS 20000000000ul

static struct lp_copy copy;
static uint32_t test;
static uint64_t standstill_ns;
static struct lp_suspects suspects;

struct task {
    const struct lp_census *census;
    uint32_t captured;
    struct lp_environment environment;
    struct lp_native_places places;
};

static bool is_explained(enum lp_shape shape)
{
    return shape == LP_SHAPE_LEAK || shape == LP_SHAPE_UNCERTAIN;
}

/* Clusters of the last census that are to be explained, by id. */
struct wanted {
    bool *ids;
    uint32_t greatest;
};

static struct wanted find_wanted(struct lp_members *members)
{
    struct wanted wanted = {0};
    const struct lp_vector *clusters = &members->gathered.clusters.items;
    lp_vector_each(clusters, const struct lp_cluster, cluster)
    {
        uint32_t id = lp_census_find(cluster).id;
        wanted.greatest = id > wanted.greatest ? id : wanted.greatest;
    }
    wanted.ids = lp_arena_alloc_array(&members->gathered.survivors.arena, wanted.greatest + 1ul,
                                      sizeof *wanted.ids);
    lp_vector_each(clusters, const struct lp_cluster, cluster)
    {
        struct lp_judged judged = lp_census_find(cluster);
        if (wanted.ids != NULL && is_explained(judged.shape))
            wanted.ids[judged.id] = true;
    }
    return wanted;
}

static void explain_clusters(struct lp_walk *walk, struct lp_members *members)
{
    struct wanted wanted = find_wanted(members);
    struct lp_web web;
    if (wanted.ids == NULL || lp_web_build(&web, walk) < 0)
        return;
    lp_origins_record(members, wanted.ids, wanted.greatest);
    for (uint32_t id = 1; id <= wanted.greatest; id++)
        if (wanted.ids[id])
            lp_paths_record(walk, &web, id);
    lp_retained_record(&web, walk, wanted.ids, wanted.greatest);
}

static void explain(struct lp_copy_answer *answer, void *context)
{
    static struct lp_members members;
    static struct lp_walk walk;
    const struct task *task = context;
    if (task->environment.python != NULL) {
        lp_copy_heap_install_python(task->environment.python);
        lp_python_objects_keep(task->environment.python);
    }
    lp_members_gather(&members, task->census, task->captured);
    walk = (struct lp_walk){.environment = &task->environment,
                            .members = &members,
                            .grown = lp_grown_find(&members),
                            .places = &task->places,
                            .suspects = &answer->suspects};
    lp_walk_run(&walk);
    atomic_store_explicit(&answer->nodes, walk.nodes.count - 1, memory_order_relaxed);
    atomic_store_explicit(&answer->edges, walk.edges, memory_order_relaxed);
    explain_clusters(&walk, &members);
    atomic_store_explicit(&answer->is_complete, true, memory_order_release);
}

static void record(enum lp_autopsy_state state, const char *reason, uint64_t duration_ns)
{
    const struct lp_copy_answer *answer = copy.answer;
    lp_put(AUTOPSY, autopsy, .test = test, .state = (uint8_t)state,
           .reason = lp_recorder_string(reason), .standstill_ns = standstill_ns,
           .duration_ns = duration_ns, .nodes = answer != NULL ? atomic_load(&answer->nodes) : 0,
           .edges = answer != NULL ? atomic_load(&answer->edges) : 0);
}

static const char *reason_of(int error)
{
    return error == -EBUSY ? "a thread held a lock of the agent"
                           : "the system did not make a copy of the process";
}

void lp_autopsy_start(const struct lp_census *census, uint32_t captured)
{
    __builtin_unwind_init(); /* the callers' registers go to the stack */
    uint64_t start_ns = lp_now_ns();
    struct task task = {
        .census = census, .captured = captured, .environment = lp_environment_here()};
    test = census->test;
    suspects.count = 0;
    lp_native_note(&task.places, __builtin_frame_address(0));
    int result = lp_copy_start(&copy, explain, &task);
    lp_native_places_done(&task.places);
    standstill_ns = lp_now_ns() - start_ns;
    if (result < 0)
        record(LP_AUTOPSY_SKIPPED, reason_of(result), 0);
}

void lp_autopsy_finish(void)
{
    if (copy.pid == 0)
        return;
    bool is_complete =
        lp_copy_wait(&copy, lp_environment_here().python, copy.start_ns + DEADLINE_NS);
    lp_recorder_append(copy.records);
    record(is_complete ? LP_AUTOPSY_COMPLETE : LP_AUTOPSY_INCOMPLETE, copy.reason,
           lp_now_ns() - copy.start_ns);
    if (is_complete)
        suspects = copy.answer->suspects;
    lp_copy_done(&copy);
}

const struct lp_suspects *lp_autopsy_suspects(void)
{
    return &suspects;
}
