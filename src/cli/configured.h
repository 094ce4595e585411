/* The configuration that holds for this run of the command, and what a name means in it. */
#ifndef LP_CLI_CONFIGURED_H
#define LP_CLI_CONFIGURED_H

#include "cli/options.h"
#include "cli/subject.h"

/* The file of --config, else the one for the current folder; NULL when there is none. 0, or a
 * negative error with where the mistake stands. The configuration is the caller's. */
int configured_load(const struct options *options, struct lp_config **ret_config,
                    struct lp_error *error);

/* Writes the names of its components, "a, b", as far as they fit: of one kind (NULL: of every), of
 * the near ones only when `word` is given. */
void configured_names(const struct lp_config *config, const char *kind, const char *word,
                      char *names, size_t size);

/* What `word` names: a component of that kind, or a target. 0, or -EINVAL with what there is that
 * may have been meant. */
int configured_subject(const struct lp_config *config, const char *kind, const char *word,
                       struct subject *ret_subject, struct lp_error *error);

#endif
