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

enum { MAX_HEADS = 64 }; /* how long a chain of families may be */

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
static bool is_application_class(const char *name)
{
    const char *scope = strstr(name, "::");
    if (scope != NULL)
        return strncmp(name, "Qt", 2) != 0 && scope[2] != '\0';
    if (strchr(name, '.') != NULL || strncmp(name, "PyQt", 4) == 0)
        return false;
    name += strspn(name, "_");
    return is_upper(name[0]) && !(name[0] == 'Q' && (is_upper(name[1]) || name[1] == 't'));
}

bool lp_step_is_application(const struct lp_step *step)
{
    return (step->node == LP_NODE_PYTHON || step->node == LP_NODE_QOBJECT) &&
           (step->flags & LP_STEP_LIBRARY) == 0 && is_application_class(step->label);
}

/* A thread that runs and an open descriptor are named by themselves, whatever refers to them. */
static bool stands_alone(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_THREAD || cluster->layer == LP_LAYER_DESCRIPTOR;
}

static size_t head_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    if (leak->path == NULL || stands_alone(leak->cluster))
        return index;
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

static void vote(struct families *families, size_t index)
{
    const struct lp_path *path = leak_at(families, index)->path;
    size_t border = path != NULL ? lp_path_border(path) : 0;
    for (size_t i = border; path != NULL && i < path->steps.count; i++) {
        const struct lp_step *step = lp_path_step(path, i);
        if (!lp_step_is_application(step) || !lp_step_accumulates(step))
            continue;
        struct votes *votes = &families->votes[index_of(families, step->member, index)];
        votes->distance =
            votes->count == 0 || i - border < votes->distance ? i - border : votes->distance;
        votes->count++;
        return;
    }
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

static bool is_nameless(const struct lp_cluster *cluster)
{
    return cluster->layer == LP_LAYER_NATIVE || (cluster->flags & LP_CLUSTER_BUFFER) != 0;
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

/* Memory that is made together with a primary leak belongs to it. */
static size_t adopter_of(const struct families *families, size_t index)
{
    const struct lp_leak *leak = leak_at(families, index);
    if (!is_unclaimed(leak))
        return index;
    for (size_t i = 0; i < families->test->leaks.count; i++) {
        const struct lp_leak *primary = leak_at(families, i);
        if (primary->path != NULL && !is_unclaimed(primary) &&
            families->primaries[last_head(families, i)] == i && is_made_within(leak, primary))
            return i;
    }
    return index;
}

/* What only its primary leak keeps is that one's owner's, and known with it. */
static int tell(struct families *families, struct lp_arena *arena, size_t index)
{
    struct lp_leak *leak = leak_at(families, index);
    size_t found = families->primaries[last_head(families, index)];
    if (found == index)
        found = adopter_of(families, index);
    const struct lp_leak *primary = leak_at(families, found);
    leak->primary = primary->cluster;
    if (found == index || stands_alone(leak->cluster))
        return 0;
    leak->kept_by = lp_arena_copy(arena, primary->fingerprint, LP_FINGERPRINT_SIZE - 1);
    leak->owner = primary->owner;
    if (leak->known == NULL)
        leak->known = primary->known;
    return leak->kept_by != NULL ? 0 : -ENOMEM;
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
        vote(families, i);
    elect(families);
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = tell(families, arena, i);
    return status;
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
