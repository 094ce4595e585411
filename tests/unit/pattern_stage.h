/* Rows that hold a made-up leak against the rules: what its path looks like, and which pattern,
 * cause and fix come of it. A row of pattern NULL must match no rule. */
#ifndef LP_TESTS_PATTERN_STAGE_H
#define LP_TESTS_PATTERN_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyze/model.h"
#include "analyze/pattern.h"

enum { MOST_STEPS = 8 };

struct row {
    const char *title;
    const char *binding; /* NULL: PySide6 */
    enum lp_layer layer;
    const char *what;
    uint32_t flags;      /* of the cluster */
    enum lp_reach reach; /* 0: by the steps, or not looked for where there are none */
    struct lp_step steps[MOST_STEPS];
    const char *pattern;
    const char *cause, *fix; /* parts of them */
};

#define OLD(edge_, name_, node_, label_)                                                           \
    {                                                                                              \
        .edge = LP_EDGE_##edge_, .name = (name_), .node = LP_NODE_##node_, .label = (label_)       \
    }
#define NEW(edge_, name_, node_, label_, more)                                                     \
    {                                                                                              \
        .edge = LP_EDGE_##edge_, .name = (name_), .node = LP_NODE_##node_, .label = (label_),      \
        .flags = LP_STEP_SURVIVOR | (more)                                                         \
    }

/* The line that makes the members of every row. */
#define MADE_AT " at dialogs.py:14"

struct stage {
    struct lp_model model;
    struct lp_test test;
    struct lp_cluster cluster, *clusters[1];
    struct lp_environment environment;
    struct lp_frame frames[2];
    struct lp_stack stack;
    struct lp_origin origin;
    struct lp_path path;
    struct lp_step steps[MOST_STEPS];
    struct lp_leak leak;
};

static void set_steps(struct stage *stage, const struct row *row)
{
    size_t count = 0;
    while (count < MOST_STEPS && row->steps[count].label != NULL) {
        struct lp_step *step = &stage->steps[count];
        *step = row->steps[count++];
        step->detail = step->detail != NULL ? step->detail : "";
        step->file = step->file != NULL ? step->file : "";
        step->because = "";
        step->member = step->flags & LP_STEP_SURVIVOR ? &stage->cluster : NULL;
    }
    enum lp_reach reach = row->reach == 0 && count > 0 ? LP_REACH_PATH : row->reach;
    stage->path = (struct lp_path){
        .reach = reach, .looked_at = 5, .agreeing = 5, .steps = {stage->steps, count, 0}};
}

static void set_stage(struct stage *stage, const struct row *row)
{
    memset(stage, 0, sizeof *stage);
    stage->frames[0] = (struct lp_frame){.kind = LP_FRAME_PYTHON,
                                         .file = "/home/user/app/dialogs.py",
                                         .function = "open",
                                         .line = 14,
                                         .object = ""};
    stage->stack.frames = (struct lp_vector){stage->frames, 1, 0};
    stage->origin = (struct lp_origin){.count = 3, .stack = &stage->stack};
    stage->cluster = (struct lp_cluster){.layer = row->layer,
                                         .what = row->what,
                                         .flags = row->flags,
                                         .holder_name = "",
                                         .owner = "",
                                         .origins = {&stage->origin, 1, 0},
                                         .result = {.shape = LP_SHAPE_LEAK}};
    stage->clusters[0] = &stage->cluster;
    stage->test = (struct lp_test){.kind = "dialog", .clusters = {stage->clusters, 1, 0}};
    stage->environment =
        (struct lp_environment){"binding", row->binding != NULL ? row->binding : "PySide6 6.11.0"};
    stage->model.environment = (struct lp_vector){&stage->environment, 1, 0};
    set_steps(stage, row);
    stage->leak = (struct lp_leak){.cluster = &stage->cluster,
                                   .owner = LP_OWNER_YOURS,
                                   .shape = LP_SHAPE_LEAK,
                                   .created_at = stage->frames,
                                   .stack = &stage->stack,
                                   .path = stage->path.reach != 0 ? &stage->path : NULL};
}

#endif
