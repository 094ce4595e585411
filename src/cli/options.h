/* The options of all subcommands: one table, and what came out of reading it. Text in struct
 * options points into argv or into its arena. */
#ifndef LP_CLI_OPTIONS_H
#define LP_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/vector.h"
#include "cli/command.h"

/* --arg NAME=VALUE and NAME:=JSON, --input NAME=PATH */
struct named_value {
    const char *name;
    const char *value;
    bool is_json;
};

struct options {
    struct lp_arena arena;
    uint64_t given; /* a bit for each row of the table that the user gave: options_has() */
    const struct command *command;
    char **operands; /* ends with NULL */
    int operand_count;
    uint32_t cycles;
    uint32_t operations; /* of a worker, which are its cycles */
    uint32_t warmup;
    double timeout_seconds;
    double settle_seconds;
    uint32_t jobs;
    bool is_quick;
    bool is_delete;
    bool is_prove;
    bool is_guess;
    bool is_strict;
    bool is_verbose;
    bool is_quiet;
    bool wants_help;
    struct lp_vector arguments; /* of struct named_value */
    struct lp_vector inputs;    /* of struct named_value */
    struct lp_vector only;      /* of const char *: globs */
    const char *interact;
    const char *setup;
    const char *binding;
    const char *python;
    const char *config_path;
    bool is_import;
    bool is_write_config;
    const char *json_path;
    const char *markdown_path;
    const char *recording_path;
    const char *log_path;
    const char *output_path;
    const char *output_dir;
    const char *format;
};

/* Reads argv[0 .. argc-1], what follows the subcommand's name. 0, or -EINVAL with the first mistake
 * in `error`; the options that could be read are set then too, so that --json is known. */
int options_parse(struct options *options, const struct command *command, int argc, char **argv,
                  struct lp_error *error);

/* Whether the user gave --NAME; a name that is no option is never given. */
bool options_has(const struct options *options, const char *name);

void options_done(struct options *options);

/* The lines of a command's help that describe its options. */
void options_print(FILE *out, unsigned command_bit);

#endif
