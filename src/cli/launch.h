/* A subject made ready to run: PYTHON PACKAGE/_bootstrap.py KIND TARGET under the agent. */
#ifndef LP_CLI_LAUNCH_H
#define LP_CLI_LAUNCH_H

#include "cli/locate.h"
#include "cli/options.h"
#include "cli/python.h"
#include "cli/session.h"
#include "cli/subject.h"

/* It points into itself, so it is not to be moved. */
struct launch {
    struct options options; /* that hold for the subject */
    struct installation installation;
    struct python python;
    char *argv[5];
    char *profile;
    struct session session;
};

/* `options` are subject_options(); their texts, the subject and its configuration must outlive the
 * launch. The session has no log yet. 0, or a negative error with the kind of failure: "usage" or
 * "installation". */
int launch_init(struct launch *launch, const struct options *options, const struct subject *subject,
                const char **ret_failure_kind, struct lp_error *error);

void launch_done(struct launch *launch);

#endif
