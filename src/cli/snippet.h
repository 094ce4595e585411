/* Configuration for what was found: TOML that loads, and runs where nothing is left to fill in. */
#ifndef LP_CLI_SNIPPET_H
#define LP_CLI_SNIPPET_H

#include <jansson.h>
#include <stdbool.h>

/* The tables of the components (of leakpal-list/1) that are not configured and are worth it: no
 * parts of others and no bases. In pyproject.toml a table's name begins with "tool.leakpal.". The
 * text is the caller's to free; "" when there is nothing to add, NULL without memory. */
char *snippet_new(const json_t *components, bool is_pyproject);

/* Whether snippet_new() has a table for it. */
bool snippet_has(const json_t *component);

#endif
