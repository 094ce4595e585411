/* Where leakpal list looks. */
#ifndef LP_CLI_LIST_PLACES_H
#define LP_CLI_LIST_PLACES_H

#include <jansson.h>

#include "cli/options.h"
#include "config/config.h"

/* The operands, those that are paths as absolute ones; without operands what the configuration's
 * targets lie in, below `folder`; else ".". config may be NULL. An array of texts, the caller's. */
json_t *list_places_new(const struct options *options, const struct lp_config *config,
                        const char *folder);

#endif
