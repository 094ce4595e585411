/* What the application's Python finds to profile: its package's module _discover.py, asked. */
#ifndef LP_CLI_DISCOVERY_H
#define LP_CLI_DISCOVERY_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/options.h"
#include "cli/python.h"

struct discovery {
    const char *folder;  /* absolute: what places and targets are relative to */
    json_t *places;      /* texts; the caller's */
    const char *binding; /* what QT_API is to say; NULL: left alone */
    bool is_importing;
};

/* 0 and the answer, an object as _discover.py describes it, which is the caller's; or a negative
 * code with what happened. */
int discovery_ask(const struct options *options, const struct discovery *discovery,
                  const struct python *python, json_t **ret_answer, struct lp_error *error);

#endif
