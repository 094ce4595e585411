/* Leaks are of one family when their paths cross into what leaks at the same cluster. In a family
 * one is primary: what a person would call the leak. A dialog that a connection keeps alive is
 * found behind the connection and a lambda, and in front of its layout and its buttons; so it is
 * the first object of a class of the application on the paths of the family. Without one, what
 * stands first. */
#include "analyze/primary.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "analyze/place.h"
#include "analyze/suspect.h"
#include "base/hash_map.h"

enum { MAX_HEADS = 64, MAX_ADOPTIONS = 4 }; /* how long chains may be */

struct votes {
    uint64_t count;
    size_t distance; /* from the border, the smallest */
};

struct families {
    struct lp_test *test;
    struct lp_hash_map leaks; /* address of a cluster -> index of its leak */
    size_t *heads;            /* index of the leak that stands at the border of the leak's path */
    size_t *primaries;        /* by index of a head */
    struct votes *votes;      /* by index of a leak: to be the primary one of its family */
};

static struct lp_leak *leak_at(const struct families *families, size_t index)
{
    return lp_vector_at(&families->test->leaks, struct lp_leak, index);
}

static size_t index_of(const struct families *families, const struct lp_cluster *cluster,
                       size_t otherwise)
{
    uint64_t *place =
        cluster != NULL ? lp_hash_map_find(&families->leaks, (uintptr_t)cluster) : NULL;
    return place != NULL ? *place : otherwise;
}

static bool is_upper(char c)
{
    return isupper((unsigned char)c) != 0;
}

/* Python's own types are written small or with their module, Qt's begin with a Q. */
bool lp_class_is_application(const char *name)
{
    if (name[0] == 'Q' && (is_upper(name[1]) || name[1] == 't'))
        return false;
    if (strstr(name, "::") != NULL)
        return true;
    if (strchr(name, '.') != NULL || strncmp(name, "PyQt", 4) == 0)
        return false;
    return is_upper(name[strspn(name, "_")]);
}

static bool is_object(const struct lp_step *step)
{
    return step->node == LP_NODE_PYTHON || step->node == LP_NODE_QOBJECT;
}

static bool is_application(const struct lp_step *step)
{
    return is_object(step) && (step->flags & LP_STEP_LIBRARY) == 0 &&
           lp_class_is_application(step->label);
}

/* A thread that runs and an open descriptor are named by themselves, whatever refers to them. */
static bool stands_alone(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_THREAD || cluster->layer == LP_LAYER_DESCRIPTOR;
}

/* What a thread has on its stack, or in a running frame, goes when the thread ends. */
static bool is_in_thread(const struct lp_path *path)
{
    const struct lp_step *root = lp_path_step(path, 0);
    if (root == NULL || lp_path_border(path) > 1)
        return false;
    return root->node == LP_NODE_THREAD || root->node == LP_NODE_FRAME ||
           (root->flags & (LP_STEP_RUNNING | LP_STEP_SURVIVOR)) ==
               (LP_STEP_RUNNING | LP_STEP_SURVIVOR);
}

static size_t first_thread(const struct families *families, size_t otherwise)
{
    for (size_t i = 0; i < families->test->leaks.count; i++) {
        const struct lp_leak *leak = leak_at(families, i);
        if (leak->cluster->layer == LP_LAYER_THREAD && leak->shape == LP_SHAPE_LEAK)
            return i;
    }
    return otherwise;
}

static size_t head_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    if (leak->path == NULL || stands_alone(leak->cluster))
        return index;
    if (is_in_thread(leak->path))
        return first_thread(families, index);
    const struct lp_step *border = lp_path_step(leak->path, lp_path_border(leak->path));
    return border != NULL ? index_of(families, border->member, index) : index;
}

/* The head of a family stands at its own border; by what is called the same (list, function) one
 * may lead to the other and back, and then both stand for themselves. */
static size_t last_head(const struct families *families, size_t index)
{
    size_t head = index;
    for (int i = 0; i < MAX_HEADS; i++) {
        if (families->heads[head] == head)
            return head;
        head = families->heads[head];
    }
    return index;
}

static bool is_nameless(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_NATIVE || (cluster->flags & LP_CLUSTER_BUFFER) != 0;
}

/* Before a block of memory, any object is what a person would name. */
static bool is_candidate(const struct lp_step *step, bool is_any)
{
    return lp_step_accumulates(step) && (is_application(step) || (is_any && is_object(step)));
}

static bool is_in_ring(const struct lp_leak *leak)
{
    return leak->path != NULL && leak->path->reach == LP_REACH_MEMBERS;
}

/* In a ring, before what connects it: a QObject that is nobody's child, as a menu is before its
 * action. */
static bool is_owner(const struct lp_step *step)
{
    return step->node == LP_NODE_QOBJECT && step->edge != LP_EDGE_CHILD &&
           strncmp(step->label, "PyQt", 4) != 0;
}

/* Before the memory in which its pointers count. */
static bool is_sharing(const struct lp_step *step)
{
    return (step->flags & LP_STEP_SHARES) != 0;
}

/* What a ring is told from comes again at its end, with the edge that leads to it. */
static size_t find_in_ring(const struct lp_path *path, bool (*is)(const struct lp_step *))
{
    size_t i = lp_path_is_ring(path) ? 1 : 0;
    while (i < path->steps.count &&
           !(lp_step_accumulates(lp_path_step(path, i)) && is(lp_path_step(path, i))))
        i++;
    return i;
}

/* Index of the step on the leak's path that a person would name; the count of steps: none. */
static size_t find_candidate(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    const struct lp_path *path = leak->path;
    bool is_any = is_nameless(leak_at(families, last_head(families, index))->cluster);
    for (size_t i = lp_path_border(path); i < path->steps.count; i++)
        if (is_candidate(lp_path_step(path, i), is_any))
            return i;
    if (!is_in_ring(leak))
        return path->steps.count;
    size_t owner = find_in_ring(path, is_owner);
    return owner < path->steps.count ? owner : find_in_ring(path, is_sharing);
}

static void vote(struct families *families, size_t index)
{
    const struct lp_path *path = leak_at(families, index)->path;
    size_t found = path != NULL ? find_candidate(families, index) : 0;
    if (path == NULL || found == path->steps.count)
        return;
    const struct lp_step *step = lp_path_step(path, found);
    struct votes *votes = &families->votes[index_of(families, step->member, index)];
    size_t distance = found - lp_path_border(path);
    votes->distance = votes->count == 0 || distance < votes->distance ? distance : votes->distance;
    votes->count++;
}

static bool is_elected(const struct votes *candidate, const struct votes *current)
{
    if (candidate->count != current->count)
        return candidate->count > current->count;
    return candidate->distance < current->distance;
}

static void elect(struct families *families)
{
    size_t count = families->test->leaks.count;
    for (size_t i = 0; i < count; i++)
        families->primaries[i] = i;
    for (size_t i = 0; i < count; i++) {
        size_t head = last_head(families, i), *primary = &families->primaries[head];
        if (families->votes[i].count > 0 && !stands_alone(leak_at(families, head)->cluster) &&
            is_elected(&families->votes[i], &families->votes[*primary]))
            *primary = i;
    }
}

static bool is_made_within(const struct lp_leak *leak, const struct lp_leak *primary)
{
    const struct lp_frame *frame = primary->created_at;
    if (frame == NULL || frame->kind != LP_FRAME_PYTHON || leak->stack == NULL)
        return false;
    lp_vector_each(&leak->stack->frames, const struct lp_frame, made)
    {
        if (made->kind == LP_FRAME_PYTHON && strcmp(made->file, frame->file) == 0 &&
            strcmp(made->function, frame->function) == 0)
            return true;
    }
    return false;
}

/* Nobody that has a name is known to hold it: it was not looked for, or native memory leads to it.
 */
static bool is_unclaimed(const struct lp_leak *leak)
{
    if (!is_nameless(leak->cluster))
        return false;
    if (leak->path == NULL)
        return true;
    size_t border = lp_path_border(leak->path);
    const struct lp_step *holder = lp_path_step(leak->path, border - 1);
    return leak->path->reach == LP_REACH_PATH && holder != NULL &&
           (holder->node == LP_NODE_NATIVE || holder->node == LP_NODE_STATIC);
}

/* A connection to a QObject ends with it: it does not keep it, it is kept. */
static size_t receiver_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    const struct lp_step *leaf = leak->path != NULL ? lp_path_leaf(leak->path) : NULL;
    if (leaf == NULL || leaf->node != LP_NODE_CONNECTION || strncmp(leaf->detail, "to ", 3) != 0)
        return index;
    for (size_t i = 0; i < families->test->leaks.count; i++) {
        const struct lp_leak *receiver = leak_at(families, i);
        if (receiver->cluster->layer == LP_LAYER_QT && receiver->shape == LP_SHAPE_LEAK &&
            strcmp(receiver->cluster->what, leaf->detail + 3) == 0)
            return families->primaries[last_head(families, i)];
    }
    return index;
}

static const char *class_name(const char *label)
{
    const char *dot = strrchr(label, '.');
    return dot != NULL ? dot + 1 : label;
}

/* A wrapper that a binding keeps because of a parent goes with its C++ object. */
static size_t twin_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    const struct lp_step *leaf = leak->path != NULL ? lp_path_leaf(leak->path) : NULL;
    if (leaf == NULL || leaf->node != LP_NODE_PYTHON || leaf->edge != LP_EDGE_REFERENCE)
        return index;
    for (size_t i = 0; i < families->test->leaks.count; i++) {
        const struct lp_leak *twin = leak_at(families, i);
        if (twin->cluster->layer == LP_LAYER_QT && twin->shape == LP_SHAPE_LEAK &&
            twin->path != NULL && strcmp(twin->cluster->what, class_name(leaf->label)) == 0)
            return families->primaries[last_head(families, i)];
    }
    return index;
}

/* Memory that is made together with a primary leak belongs to it. */
static size_t maker_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    for (size_t i = 0; i < families->test->leaks.count; i++) {
        const struct lp_leak *primary = leak_at(families, i);
        if (primary->path != NULL && !is_unclaimed(primary) &&
            families->primaries[last_head(families, i)] == i && is_made_within(leak, primary))
            return i;
    }
    return index;
}

/* To whom a leak belongs that stands first on its own path. */
static size_t adopter_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    if (leak->cluster->layer == LP_LAYER_CONNECTION)
        return receiver_of(families, index);
    return is_unclaimed(leak) ? maker_of(families, index) : twin_of(families, index);
}

static void settle(struct families *families, size_t index)
{
    struct lp_leak *leak = leak_at(families, index);
    size_t found = index;
    for (int i = 0; i < MAX_ADOPTIONS && !stands_alone(leak->cluster); i++)
        found = adopter_of(families, families->primaries[last_head(families, found)]);
    leak->primary = leak_at(families, found)->cluster;
}

/* What holds each other in a ring has no border: all that is on such a path is one family. */
static void join_ring(struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    for (size_t i = 0; is_in_ring(leak) && i < leak->path->steps.count; i++) {
        size_t other = index_of(families, lp_path_step(leak->path, i)->member, index);
        size_t head = last_head(families, index), joined = last_head(families, other);
        if (is_in_ring(leak_at(families, other)))
            families->heads[joined] = families->heads[other] = head;
    }
}

static int relate(struct families *families, struct lp_arena *arena)
{
    size_t count = families->test->leaks.count;
    families->heads = lp_arena_alloc_array(arena, count, sizeof *families->heads);
    families->primaries = lp_arena_alloc_array(arena, count, sizeof *families->primaries);
    families->votes = lp_arena_alloc_array(arena, count, sizeof *families->votes);
    if (families->heads == NULL || families->primaries == NULL || families->votes == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        uint64_t *place =
            lp_hash_map_put(&families->leaks, (uintptr_t)leak_at(families, i)->cluster);
        if (place == NULL)
            return -ENOMEM;
        *place = i;
    }
    for (size_t i = 0; i < count; i++)
        families->heads[i] = head_of(families, i);
    for (size_t i = 0; i < count; i++)
        join_ring(families, i);
    for (size_t i = 0; i < count; i++)
        vote(families, i);
    elect(families);
    for (size_t i = 0; i < count; i++)
        settle(families, i);
    return 0;
}

int lp_test_find_primaries(struct lp_model *model, struct lp_test *test)
{
    if (test->leaks.count == 0)
        return 0;
    struct families families = {.test = test};
    int status = relate(&families, &model->arena);
    lp_hash_map_done(&families.leaks);
    return status;
}
