/* Where the members of a leak are made. */
#ifndef LP_ANALYZE_ORIGIN_H
#define LP_ANALYZE_ORIGIN_H

#include "analyze/model.h"
#include "analyze/symbol.h"

/* Fills stack and created_at: of the stack that makes most of them, with its symbols. */
void lp_leak_find_origin(struct lp_model *model, const struct lp_test *test,
                         struct lp_symbols *symbols, struct lp_leak *leak);

#endif
