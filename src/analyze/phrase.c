/* Names of modules, classes, variables and functions only; of a file the name without its folders,
 * as elsewhere in the report. */
#include "analyze/phrase.h"

#include <stdio.h>
#include <string.h>

#include "analyze/place.h"
#include "analyze/suspect.h"
#include "analyze/text.h"

enum { NODE_BYTES = 300, MOST_NAMES = 4 };

const char *lp_phrase_article(const char *name)
{
    return strchr("AEIOaeio", name[0]) != NULL ? "an" : "a";
}

const char *lp_phrase_at(struct lp_arena *arena, const struct lp_frame *place)
{
    if (place == NULL || place->line == 0)
        return "";
    return lp_text_format(arena, " at %.200s:%u", lp_path_name(place->file), place->line);
}

const char *lp_phrase_signal(struct lp_arena *arena, const char *label)
{
    return lp_text_format(arena, "%.*s", (int)strcspn(label, "("), label);
}

static const char *last_part(const char *label)
{
    const char *part = strrchr(label, '.');
    return part != NULL ? part + 1 : label;
}

const char *lp_phrase_callable(struct lp_arena *arena, const struct lp_step *step)
{
    static const char local[] = "<locals>.";
    if (strcmp(last_part(step->label), "<lambda>") == 0)
        return "lambda";
    if (step->node == LP_NODE_PYTHON)
        return last_part(step->label);
    const char *inner = strstr(step->label, local);
    return lp_text_format(arena, "%.200s", inner != NULL ? last_part(step->label) : step->label);
}

/* Edges that are written behind what they leave: ".name", "[name]". */
static bool is_name(enum lp_edge_kind edge)
{
    return edge == LP_EDGE_ATTRIBUTE || edge == LP_EDGE_GLOBAL;
}

static bool is_entry(enum lp_edge_kind edge)
{
    return edge == LP_EDGE_KEY || edge == LP_EDGE_INDEX || edge == LP_EDGE_ITEM;
}

/* Edges of a function, written before it. */
static const char *variable_of(enum lp_edge_kind edge)
{
    switch (edge) {
    case LP_EDGE_CELL:
        return "closure variable";
    case LP_EDGE_DEFAULT:
        return "default argument";
    case LP_EDGE_LOCAL:
        return "local variable";
    default:
        return NULL;
    }
}

/* Index of the node that the name begins with. */
static size_t begin_of(const struct lp_path *path, size_t index)
{
    for (int names = 0; index > 0 && names < MOST_NAMES; names++) {
        const struct lp_step *step = lp_path_step(path, index);
        bool is_joint = is_name(step->edge) || is_entry(step->edge);
        if (!is_joint || (is_name(step->edge) && step->name[0] == '\0'))
            break;
        index--;
    }
    return index;
}

static void write_begin(const struct lp_path *path, size_t index, char text[NODE_BYTES])
{
    const struct lp_step *step = lp_path_step(path, index);
    const struct lp_step *before = lp_path_step(path, index - 1);
    const char *variable = variable_of(step->edge);
    if (variable != NULL && before != NULL && step->name[0] != '\0')
        snprintf(text, NODE_BYTES, "%s %.80s of %.120s", variable, step->name, before->label);
    else
        snprintf(text, NODE_BYTES, "%.200s", step->label);
}

static void write_joint(const struct lp_step *step, char text[NODE_BYTES])
{
    size_t used = strlen(text);
    if (is_name(step->edge))
        snprintf(text + used, NODE_BYTES - used, ".%.80s", step->name);
    else
        snprintf(text + used, NODE_BYTES - used, "[%.80s]",
                 step->edge == LP_EDGE_KEY && step->name[0] != '\0' ? step->name : "...");
}

const char *lp_phrase_node(struct lp_arena *arena, const struct lp_path *path, size_t index)
{
    char text[NODE_BYTES];
    size_t begin = begin_of(path, index);
    const struct lp_step *step = lp_path_step(path, index);
    if (begin == index && variable_of(step->edge) == NULL && step->node == LP_NODE_PYTHON)
        return lp_text_format(arena, "%s %.200s", lp_phrase_article(step->label), step->label);
    write_begin(path, begin, text);
    for (size_t i = begin + 1; i <= index; i++)
        write_joint(lp_path_step(path, i), text);
    return lp_text_format(arena, "%s", text);
}
