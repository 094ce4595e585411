/* A retention path in the words that all formats of the report share. */
#ifndef LP_ANALYZE_PATH_H
#define LP_ANALYZE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/leak.h"

/* The edge that leads to the step's node, as a person would name it: ".listeners", "[3]", "closure
 * variable self", "signal changed()", "child". */
void lp_step_edge(const struct lp_step *step, char *text, size_t size);

enum lp_layer lp_step_layer(const struct lp_step *step);
const char *lp_step_kind(const struct lp_step *step); /* of its node: "module", "function", ... */

/* Whether the edge that leads to this step is one to blame: it lies between the last node that
 * should be there and the first one that should not. */
bool lp_path_is_suspect(const struct lp_path *path, size_t index);

/* What share of the leak went away when its edge was cut: 0 to 1; below 0: nothing was cut. */
double lp_leak_proof_share(const struct lp_leak *leak);

const char *lp_leaking_name(enum lp_leaking leaking); /* "yes", "no", "unknown" */
const char *lp_reach_name(enum lp_reach reach);       /* "path", "nothing", ... */
const char *lp_cut_name(enum lp_cut cut);             /* "disconnect", "delete-later", ... */
const char *lp_autopsy_state_name(enum lp_autopsy_state state);

#endif
