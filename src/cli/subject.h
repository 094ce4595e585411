/* What is profiled: a target of the command line, a component of the configuration, or (baseline)
 * nothing but the application. Nothing is owned: the configuration must outlive it. */
#ifndef LP_CLI_SUBJECT_H
#define LP_CLI_SUBJECT_H

#include <stdbool.h>

#include "cli/options.h"
#include "config/config.h"
#include "verdict/judge.h"

struct subject {
    const char *kind;   /* "dialog", "worker", "call" or "baseline" */
    const char *name;   /* in the report */
    const char *target; /* NULL: a baseline */
    bool is_factory;
    const struct lp_config *config;       /* NULL: there is none */
    const struct lp_component *component; /* NULL: the target was given by hand */
};

struct subject subject_of_component(const struct lp_config *config,
                                    const struct lp_component *component);

/* The name is what stands behind the last colon of `target`. config may be NULL. */
struct subject subject_of_target(const struct lp_config *config, const char *kind,
                                 const char *target);

/* Nothing but the application. config may be NULL. */
struct subject subject_of_baseline(const struct lp_config *config);

/* The options that hold for a subject: what the user gave, else what its component says, else the
 * configuration, else the default. Shares everything with `given`, which must outlive it. */
struct options subject_options(const struct subject *subject, const struct options *given);

/* What it may leave: its component's budget, else the configuration's, else the default. */
struct lp_budget subject_budget(const struct subject *subject);

/* The first input that the component needs and `options` do not have, or NULL. */
const char *subject_missing_input(const struct subject *subject, const struct options *options);

#endif
