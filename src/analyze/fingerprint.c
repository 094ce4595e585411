/* A hash over layer, what and how it is held: from the holder at the border to the member, edges
 * and labels. Left out is what differs between runs or versions: addresses, sizes, indices, line
 * numbers, native blocks on the way, versions in the names of libraries. What only another leak
 * keeps, or only guesses lead to, is held now by this and now by that, so it has layer, what and
 * holder's type only. */
#include "analyze/fingerprint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "analyze/suspect.h"
#include "base/hash_map.h"

enum { KEY_BYTES = 4096 };

struct key {
    char text[KEY_BYTES];
    size_t used;
};

static void add(struct key *key, const char *text)
{
    size_t length = strnlen(text, KEY_BYTES - 1 - key->used);
    memcpy(key->text + key->used, text, length);
    key->used += length;
}

/* Digits that follow no letter are counts, indices and versions; "Settings2" keeps its own. */
static void add_name(struct key *key, const char *name)
{
    char before = ' ';
    for (; *name != '\0' && key->used < KEY_BYTES - 1; before = *name++)
        if (!isdigit((unsigned char)*name) || isalpha((unsigned char)before) || before == '_')
            key->text[key->used++] = *name;
}

static bool has_name(enum lp_edge_kind edge)
{
    return edge != LP_EDGE_INDEX && edge != LP_EDGE_ITEM && edge != LP_EDGE_ROOT;
}

static bool is_native(const struct lp_step *step)
{
    return step->node == LP_NODE_NATIVE || step->node == LP_NODE_BUFFER ||
           step->node == LP_NODE_MAPPING;
}

static void add_step(struct key *key, const struct lp_step *step)
{
    char edge[16];
    snprintf(edge, sizeof edge, "\n%d ", (int)step->edge);
    add(key, edge);
    add_name(key, has_name(step->edge) ? step->name : "");
    add(key, " ");
    add_name(key, step->label);
}

/* By a certain edge from something that has a name. */
static bool is_held_for_certain(const struct lp_path *path, size_t border)
{
    const struct lp_step *first = lp_path_step(path, border);
    return path->reach == LP_REACH_PATH && border > 0 && first != NULL &&
           (first->flags & LP_STEP_CONSERVATIVE) == 0 && first->edge != LP_EDGE_POINTER;
}

static bool add_path(struct key *key, const struct lp_path *path)
{
    size_t border = lp_path_border(path);
    if (!is_held_for_certain(path, border))
        return false;
    for (size_t i = border - 1; i < path->steps.count; i++)
        if (!is_native(lp_path_step(path, i)))
            add_step(key, lp_path_step(path, i));
    return true;
}

void lp_leak_fingerprint(const struct lp_leak *leak, char text[LP_FINGERPRINT_SIZE])
{
    const struct lp_cluster *cluster = leak->cluster;
    struct key key = {.used = 0};
    add(&key, lp_layer_name(cluster->layer));
    add(&key, "\n");
    add(&key, cluster->what);
    add(&key, "\n");
    bool is_told = leak->path != NULL && leak->primary == cluster && add_path(&key, leak->path);
    if (!is_told)
        add(&key, cluster->holder_name);
    add(&key, cluster->flags & LP_CLUSTER_BUFFER ? "\nbuffer" : "\n");
    snprintf(text, LP_FINGERPRINT_SIZE, "%016llx",
             (unsigned long long)lp_hash_bytes(key.text, key.used));
}
