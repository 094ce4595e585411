/* Options are rows of a table: name, who accepts it, how its value is read, what the help says.
 * Parsing goes on after a mistake, so that --json is known and can be written; the first mistake
 * is the one that is told. */
#include "cli/options.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "cli/option_values.h"
#include "config/binding.h"
#include "report/page.h"

enum {
    REPEAT = COMMAND_DIALOG | COMMAND_CALL | COMMAND_TEST,
    ONE = COMMAND_DIALOG | COMMAND_CALL | COMMAND_WORKER,
    SUITE = COMMAND_TEST | COMMAND_BASELINE,
    PROFILE = ONE | SUITE,
    MEASURE = PROFILE | COMMAND_RUN,
    EVERY = MEASURE | COMMAND_REPORT | COMMAND_COMPARE,
    ASK = COMMAND_LIST | COMMAND_DOCTOR,
    MAX_JOBS = 64,
    MAX_CYCLES = 1000000,
    MAX_SECONDS = 1000000,
    HELP_COLUMNS = 80,
};

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
    {"cycles", "N", REPEAT, read_count, AT(cycles), "counted cycles (10)", 0, 1, MAX_CYCLES},
    {"operations", "N", COMMAND_WORKER | COMMAND_TEST, read_count, AT(operations),
     "counted operations of a worker (20)", 0, 1, MAX_CYCLES},
    {"warmup", "N", ONE | COMMAND_TEST, read_count, AT(warmup),
     "cycles before them that are not counted (2)", 0, 0, MAX_CYCLES},
    {"only", "GLOB", COMMAND_TEST, read_list, AT(only),
     "only components whose name matches (repeatable)", 0, 0, 0},
    {"quick", NULL, COMMAND_BASELINE, read_flag, AT(is_quick),
     "1 warm-up and 3 cycles of each component, within 30 s in all", 0, 0, 0},
    {"jobs", "N", COMMAND_TEST, read_count, AT(jobs), "processes at a time (1)", 0, 1, MAX_JOBS},
    {"arg", "NAME=VALUE", ONE, read_argument, AT(arguments),
     "an argument of the target; NAME:=JSON for a JSON value (repeatable)", 0, 0, 0},
    {"guess-args", NULL, PROFILE, read_flag, AT(is_guess),
     "fill parameters that have no value by their annotation, and say so", 0, 0, 0},
    {"input", "NAME=PATH", PROFILE, read_input, AT(inputs),
     "a file for the application, by name (repeatable)", 0, 0, 0},
    {"rom", "PATH", SUITE, read_rom, AT(inputs), "the same as --input rom=PATH", 0, 0, 0},
    {"config", "F", MEASURE | ASK, read_text, AT(config_path),
     "the configuration (leakpal.toml or pyproject.toml, here or above)", 0, 0, 0},
    {"delete", NULL, COMMAND_DIALOG | COMMAND_WORKER | COMMAND_TEST, read_flag, AT(is_delete),
     "call deleteLater() on each closed dialog, or worker that ended", 0, 0, 0},
    {"prove", NULL, PROFILE, read_flag, AT(is_prove),
     "cut what holds each leak in further cycles, and tell what goes away", 0, 0, 0},
    {"interact", "TARGET", COMMAND_DIALOG | COMMAND_WORKER, read_target, AT(interact),
     "a callable that is given the open dialog, or working worker, each time", 0, 0, 0},
    {"setup", "TARGET", PROFILE, read_target, AT(setup),
     "a callable that is called once, after the application object exists", 0, 0, 0},
    {"binding", "B", PROFILE | ASK, read_binding, AT(binding), LP_BINDINGS_EXPECTED, 0, 0, 0},
    {"python", "PY", PROFILE | ASK, read_text, AT(python), "the Python to run the target with", 0,
     0, 0},
    {"settle", "S", PROFILE, read_seconds, AT(settle_seconds),
     "longest wait for a cycle to come to rest, in seconds (1)", 0, 0, MAX_SECONDS},
    {"timeout", "S", MEASURE | COMMAND_LIST, read_seconds, AT(timeout_seconds),
     "time limit in seconds, of each test (300; run: none) or import (30)", 0, 0.1, MAX_SECONDS},
    {"import", NULL, COMMAND_LIST, read_flag, AT(is_import),
     "import the modules too, in processes of their own", 0, 0, 0},
    {"write-config", NULL, COMMAND_LIST, read_flag, AT(is_write_config),
     "append what is not configured yet to the configuration", 0, 0, 0},
    {"strict", NULL, EVERY, read_flag, AT(is_strict),
     "every budget is zero, and leaks of others count too", 0, 0, 0},
    {"format", "F", COMMAND_REPORT, read_format, AT(format), "text or json (text)", 0, 0, 0},
    {"output", "F", COMMAND_REPORT | COMMAND_COMPARE | SUITE, read_new_file, AT(output_path),
     "write the report to a file instead of stdout", 0, 0, 0},
    {"output-dir", "DIR", SUITE, read_text, AT(output_dir),
     "keep recordings, and a report of each component, in a folder", 0, 0, 0},
    {"json", "F", EVERY | ASK, read_new_file, AT(json_path),
     "write the result as JSON too, errors included", 0, 0, 0},
    {"markdown", "F", COMMAND_COMPARE, read_new_file, AT(markdown_path),
     "write the comparison as markdown too", 0, 0, 0},
    {"recording", "F", ONE | COMMAND_RUN, read_new_file, AT(recording_path),
     "where to keep the recording", 0, 0, 0},
    {"log", "F", MEASURE, read_new_file, AT(log_path),
     "write every phase, decision and limit with its time", 0, 0, 0},
    {"verbose", NULL, EVERY | ASK, read_flag, AT(is_verbose), "show more: each cycle, every leak",
     'v', 0, 0},
    {"quiet", NULL, EVERY | ASK, read_flag, AT(is_quiet), "print nothing but errors", 'q', 0, 0},
    {"help", NULL, EVERY | ASK, read_flag, AT(wants_help), "this text", 'h', 0, 0},
};

#define EACH_ROW(row)                                                                              \
    for (const struct option_row *row = rows; row < rows + sizeof rows / sizeof rows[0]; row++)

static uint64_t bit_of(const struct option_row *row)
{
    _Static_assert(sizeof rows / sizeof rows[0] <= 64, "a bit of `given` for each row");
    return UINT64_C(1) << (row - rows);
}

struct parser {
    struct options *options;
    char **next;
    char **end;
    struct lp_error *error;
    int result; /* of the first mistake */
};

static void note_result(struct parser *parser, int result, const struct lp_error *error)
{
    if (result >= 0 || parser->result < 0)
        return;
    parser->result = result;
    if (parser->error != NULL)
        *parser->error = *error;
}

static const struct option_row *find_row(const char *name, size_t length)
{
    EACH_ROW(row)
    if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
        return row;
    return NULL;
}

static const struct option_row *find_letter(const char *word)
{
    EACH_ROW(row)
    if (row->letter != '\0' && word[1] == row->letter && word[2] == '\0')
        return row;
    return NULL;
}

static const struct option_row *row_of_word(const char *word, const char **ret_value)
{
    *ret_value = NULL;
    if (word[1] != '-')
        return find_letter(word);
    const char *equals = strchr(word, '=');
    *ret_value = equals == NULL ? NULL : equals + 1;
    return find_row(word + 2, equals == NULL ? strlen(word + 2) : (size_t)(equals - word) - 2);
}

static int read_row(struct parser *parser, const struct option_row *row, const char *value,
                    struct lp_error *error)
{
    const struct command *command = parser->options->command;
    if (row->value == NULL && value != NULL)
        return lp_error_set(error, -EINVAL, "--%s: takes no value, and was given '%s'", row->name,
                            value);
    if (row->value != NULL && value == NULL) {
        if (parser->next == parser->end)
            return lp_error_set(error, -EINVAL, "--%s: expected %s after it, and nothing follows",
                                row->name, row->value);
        value = *parser->next++;
    }
    if (command != NULL && (row->commands & command->bit) == 0)
        return lp_error_set(error, -EINVAL,
                            "--%s: not an option of '%s' (see leakpal help %s for those it has)",
                            row->name, command->name, command->name);
    parser->options->given |= bit_of(row);
    return row->read(parser->options, row, value, error);
}

static int unknown_option(const struct parser *parser, const char *word, struct lp_error *error)
{
    const struct command *command = parser->options->command;
    if (command == NULL)
        return 0;
    return lp_error_set(error, -EINVAL,
                        "%s: no such option of '%s' (see leakpal help %s for those it has)", word,
                        command->name, command->name);
}

static void read_option(struct parser *parser)
{
    struct lp_error error = {0};
    const char *word = *parser->next++;
    const char *value;
    const struct option_row *row = row_of_word(word, &value);
    int result =
        row != NULL ? read_row(parser, row, value, &error) : unknown_option(parser, word, &error);
    note_result(parser, result, &error);
}

static void read_operands(struct parser *parser)
{
    struct options *options = parser->options;
    bool takes_rest = options->command != NULL && options->command->bit == COMMAND_RUN;
    while (parser->next < parser->end) {
        const char *word = *parser->next;
        if (strcmp(word, "--") == 0) {
            parser->next++;
            takes_rest = true;
        } else if (word[0] == '-' && word[1] != '\0') {
            read_option(parser);
            continue;
        }
        if (takes_rest)
            break;
        options->operands[options->operand_count++] = *parser->next++;
    }
    while (parser->next < parser->end)
        options->operands[options->operand_count++] = *parser->next++;
}

static int check_together(const struct options *options, struct lp_error *error)
{
    if (options->is_verbose && options->is_quiet)
        return lp_error_set(error, -EINVAL, "--verbose and --quiet: only one of them, please");
    return 0;
}

int options_parse(struct options *options, const struct command *command, int argc, char **argv,
                  struct lp_error *error)
{
    *options = (struct options){.command = command,
                                .cycles = 10,
                                .operations = 20,
                                .warmup = 2,
                                .jobs = 1,
                                .timeout_seconds = 300,
                                .settle_seconds = 1,
                                .format = "text"};
    options->operands = lp_arena_alloc_array(&options->arena, (size_t)argc + 1, sizeof(char *));
    if (options->operands == NULL)
        return lp_error_set(error, -ENOMEM, "out of memory");
    struct parser parser = {.options = options, .next = argv, .end = argv + argc, .error = error};
    read_operands(&parser);
    struct lp_error mistake = {0};
    note_result(&parser, check_together(options, &mistake), &mistake);
    return parser.result;
}

bool options_has(const struct options *options, const char *name)
{
    const struct option_row *row = find_row(name, strlen(name));
    return row != NULL && (options->given & bit_of(row)) != 0;
}

void options_done(struct options *options)
{
    lp_arena_done(&options->arena);
}

void options_print(FILE *out, unsigned command_bit)
{
    struct page page = {.out = out, .width = HELP_COLUMNS};
    EACH_ROW(row)
    {
        if ((row->commands & command_bit) == 0)
            continue;
        char left[64];
        char letter[8] = "";
        if (row->letter != '\0')
            snprintf(letter, sizeof letter, ", -%c", row->letter);
        snprintf(left, sizeof left, "--%s%s%s%s", row->name, row->value == NULL ? "" : " ",
                 row->value == NULL ? "" : row->value, letter);
        page_write(&page, PAGE_PLAIN, 2, 24, "%-20s  %s", left, row->help);
    }
}
