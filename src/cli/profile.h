/* What the Python side is to do, as one JSON object in the variable LEAKPAL_PROFILE:
 *
 * kind, target, name, is_factory, cycles, warmup, delete, prove, guess, interact, binding,
 * settle, timeout, log_level; local: which keys of targets stand in the command line, so that a
 * relative path in them begins at the current folder and not at the configuration's; args [{name,
 * value, is_json}] of --arg, inputs {name: path}; of the configuration: folder (first in sys.path),
 * application, setup, teardown, component_setup, component_teardown (targets or null), values
 * {name: JSON} (the component's args), objects {name: {target, values}}, orphan_age (seconds).
 *
 * In the texts of values ${input.NAME} is the path of an input, and a text that is "@NAME" is an
 * object of `objects`. The Python side fills them in. */
#ifndef LP_CLI_PROFILE_H
#define LP_CLI_PROFILE_H

#include "cli/options.h"
#include "cli/subject.h"

/* malloc'ed, or NULL without memory (or when an argument is not UTF-8). `options` are those that
 * hold for the subject: subject_options(). */
char *profile_new(const struct options *options, const struct subject *subject);

#endif
