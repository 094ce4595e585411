/* Readers of option values: each checks one kind of value and stores it. */
#ifndef LP_CLI_OPTION_VALUES_H
#define LP_CLI_OPTION_VALUES_H

#include <stddef.h>

#include "base/error.h"
#include "cli/options.h"

struct option_row {
    const char *name;
    const char *value; /* what the value is called in the help; NULL: the option takes none */
    unsigned commands; /* of enum command_bit */
    int (*read)(struct options *options, const struct option_row *row, const char *value,
                struct lp_error *error);
    size_t place; /* offset in struct options */
    const char *help;
    char letter; /* short form, or 0 */
    double least, most;
};

/* Each returns 0, or -EINVAL after naming the option, what was given and what was expected. */
int read_flag(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_count(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_seconds(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_text(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_target(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_new_file(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_argument(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_input(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_rom(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_list(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_binding(struct options *, const struct option_row *, const char *, struct lp_error *);
int read_format(struct options *, const struct option_row *, const char *, struct lp_error *);

#endif
