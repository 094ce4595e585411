/* What leakpal list says, as the JSON leakpal-list/1: components that are configured, and what was
 * found beside them. */
#ifndef LP_CLI_LISTING_H
#define LP_CLI_LISTING_H

#include <jansson.h>

#include "base/error.h"
#include "cli/options.h"
#include "config/config.h"

#define LISTING_SCHEMA "leakpal-list/1"

/* config: NULL when there is none. 0 and the listing, which is the caller's; or a negative code
 * with what kept Python from being asked. */
int listing_new(const struct options *options, const struct lp_config *config, json_t **ret_listing,
                struct lp_error *error);

/* A listing that says nothing but why there is none. */
json_t *listing_of_failure(const char *kind, const char *message);

#endif
