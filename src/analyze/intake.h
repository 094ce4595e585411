/* Records into the model, one after another. Who uses it: model.c. What cannot be placed (an
 * unknown test, a cell without cluster, a number over its limit) is left out, and that is said in
 * the model's limits, once for each kind. */
#ifndef LP_ANALYZE_INTAKE_H
#define LP_ANALYZE_INTAKE_H

#include "analyze/model.h"
#include "base/hash_map.h"
#include "trace/record.h"

struct lp_intake {
    struct lp_model *model;
    struct lp_hash_map strings;   /* id -> const char * */
    struct lp_hash_map tests;     /* id + 1 -> struct lp_test * */
    struct lp_hash_map stacks;    /* id -> struct lp_stack * */
    struct lp_hash_map clusters;  /* id + 1 -> struct lp_cluster *, of the census being read */
    struct lp_snapshot *snapshot; /* whose entries come */
    struct lp_test *census;       /* whose clusters come */
    bool has_process;
};

/* Takes one decoded record. 0 or -ENOMEM: everything else is a limit of the model. */
int lp_intake_record(struct lp_intake *intake, const struct lp_record *record);

/* After the last record: ids of stacks become pointers. */
void lp_intake_finish(struct lp_intake *intake);

void lp_intake_done(struct lp_intake *intake);

/* For the handlers in intake_*.c. */
const char *lp_intake_text(struct lp_intake *intake, uint32_t id);
struct lp_test *lp_intake_test(struct lp_intake *intake, uint32_t id, const char *record_name);
int lp_intake_damage(struct lp_intake *intake, const char *sentence);
struct lp_stack *lp_intake_stack(const struct lp_intake *intake, uint32_t id); /* or NULL */
void lp_intake_finish_cluster(const struct lp_intake *intake, const struct lp_cluster *cluster);

/* Handlers: one for each record of records.def. 0 or -ENOMEM. */
#define LP_RECORD(number, NAME, name, fields)                                                      \
    int lp_intake_##name(struct lp_intake *intake, const struct lp_record_##name *record);
#include "trace/records.def"
#undef LP_RECORD

#endif
