/* The sections of the configuration. Each reader fills its part of reader->config. */
#ifndef LP_CONFIG_SECTIONS_H
#define LP_CONFIG_SECTIONS_H

#include "config/reader.h"

#define FIELD_COUNT(fields) (sizeof(fields) / sizeof(fields)[0])

/* The document, or [tool.leakpal]. */
void read_document(struct reader *reader, const struct lp_toml *node);

/* [dialogs.NAME], [workers.NAME], [calls.NAME] */
void read_dialogs(struct reader *, const struct lp_toml *, void *unused);
void read_workers(struct reader *, const struct lp_toml *, void *unused);
void read_calls(struct reader *, const struct lp_toml *, void *unused);

void read_budgets(struct reader *, const struct lp_toml *, void *unused);
void read_objects(struct reader *, const struct lp_toml *, void *unused);
void read_known(struct reader *, const struct lp_toml *, void *unused);

/* Checks ${input.NAME} and "@NAME" in all arguments, and adds to each component's needs the inputs
 * that its arguments use, directly or by an object. To be called after everything was read. */
void resolve_references(struct reader *reader, const struct lp_toml *document);

struct lp_config_budget inherited_budget(void);

#endif
