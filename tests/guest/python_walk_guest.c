/* The Python side of the walk in a library that a Python loads by ctypes, with a walk that only
 * hands on what it is told. Addresses are objects where the script said so. */
#include <stdint.h>
#include <stdio.h>

#include "agent/autopsy/walk.h"
#include "base/hash_map.h"
#include "probe/cpython/python_walk.h"

#define EXPORTED __attribute__((visibility("default")))

typedef void visitor(void *address, int node, int edge, const char *root);

struct lp_walk {
    visitor *visit;
};

static struct lp_walk walk;
static struct lp_environment environment;
static struct lp_hash_map known;

const struct lp_environment *lp_walk_environment(const struct lp_walk *asked)
{
    (void)asked;
    environment.python = lp_python_find();
    return &environment;
}

void lp_walk_edge(struct lp_walk *asked, struct lp_node to, enum lp_edge_kind edge)
{
    asked->visit((void *)to.address, (int)to.kind, (int)edge, NULL);
}

void lp_walk_root(struct lp_walk *asked, struct lp_node root, const char *name)
{
    asked->visit((void *)root.address, (int)root.kind, LP_EDGE_ROOT, name);
}

bool lp_walk_resolve(struct lp_walk *asked, uintptr_t word, struct lp_node *ret)
{
    if (word == 0 || lp_hash_map_find(&known, word) == NULL)
        return false;
    *ret = (struct lp_node){
        word, lp_python_node_kind(lp_walk_environment(asked)->python, (const void *)word)};
    return true;
}

void lp_walk_words(struct lp_walk *asked, const void *memory, size_t bytes)
{
    struct lp_node to;
    for (size_t i = 0; i < bytes / sizeof(uintptr_t); i++)
        if (lp_walk_resolve(asked, ((const uintptr_t *)memory)[i], &to))
            lp_walk_edge(asked, to, LP_EDGE_POINTER);
}

bool lp_walk_is_survivor(const struct lp_walk *asked, struct lp_node node)
{
    (void)asked, (void)node;
    return true;
}

EXPORTED void guest_know(void *object);
EXPORTED void guest_roots(visitor *visit);
EXPORTED void guest_edges(void *object, visitor *visit);
EXPORTED int guest_name(void *from, void *to, char *name, int size);
EXPORTED int guest_is_hidden(void *from, void *object);
EXPORTED int guest_describe(void *object, char *text, int size);

void guest_know(void *object)
{
    lp_hash_map_put(&known, (uint64_t)(uintptr_t)object);
}

void guest_roots(visitor *visit)
{
    walk.visit = visit;
    lp_python_roots(&walk);
}

void guest_edges(void *object, visitor *visit)
{
    walk.visit = visit;
    lp_python_edges(&walk, object);
}

/* The kind of the edge, 0 when there is none. */
int guest_name(void *from, void *to, char *name, int size)
{
    struct lp_step step = {0};
    bool is_found = lp_python_name_edge(&walk, from, to, &step);
    snprintf(name, (size_t)size, "%s", step.name);
    return is_found ? (int)step.edge : 0;
}

int guest_is_hidden(void *from, void *object)
{
    return lp_python_is_hidden(&walk, from, object);
}

/* Label, detail, file and line, a line each; returns the flags. */
int guest_describe(void *object, char *text, int size)
{
    struct lp_step step = {0};
    lp_python_describe(&walk, object, &step);
    snprintf(text, (size_t)size, "%s\n%s\n%s\n%u", step.label, step.detail, step.file, step.line);
    return (int)step.flags;
}
