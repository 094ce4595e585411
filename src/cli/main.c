/* The table of subcommands, and the way to them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/result.h"
#include "verdict/judge.h"

#define PROJECT_LINE                                                                               \
    "leakpal says what each repetition of an operation in a Qt application leaves behind."

static const struct command commands[] = {
    {"dialog", COMMAND_DIALOG, "TARGET", "open and close a dialog, again and again", cmd_dialog},
    {"worker", COMMAND_WORKER, "TARGET", "start and stop a worker, again and again", cmd_worker},
    {"call", COMMAND_CALL, "TARGET", "call any callable, again and again", cmd_call},
    {"run", COMMAND_RUN, "-- COMMAND...", "run any program that marks its own cycles", cmd_run},
    {"test", COMMAND_TEST, "", "profile every configured component", cmd_test},
    {"baseline", COMMAND_BASELINE, "", "memory at rest, and every configured component",
     cmd_baseline},
    {"report", COMMAND_REPORT, "RECORDING...", "render recordings again", cmd_report},
    {"compare", COMMAND_COMPARE, "BEFORE AFTER", "say what got better and what got worse",
     cmd_compare},
    {"list", COMMAND_LIST, "[PLACE]...", "what there is to profile in packages, folders, files",
     cmd_list},
    {"doctor", COMMAND_DOCTOR, "", "what works here, what does not and why", cmd_doctor},
};

#define EACH_COMMAND(command)                                                                      \
    for (const struct command *command = commands;                                                 \
         command < commands + sizeof commands / sizeof commands[0]; command++)

static const struct command *find_command(const char *name)
{
    EACH_COMMAND(command)
    if (strcmp(command->name, name) == 0)
        return command;
    return NULL;
}

static void print_overview(FILE *out)
{
    fprintf(out, "Usage: leakpal COMMAND [OPTIONS] ...\n\n%s\n\nCommands:\n", PROJECT_LINE);
    EACH_COMMAND(command)
    fprintf(out, "  %-8s %-14s  %s\n", command->name, command->operands, command->summary);
    fprintf(out, "  %-8s %-14s  %s\n", "help", "[COMMAND]",
            "this text, or the options of a command");
    fprintf(out, "\nTARGET is package.module:Name, path/to/file.py:Name or a configured name.\n"
                 "Exit codes: 0 nothing over budget, 1 leak, 2 severe leak, 3 nothing can be "
                 "concluded.\n");
}

static void print_help(const struct command *command)
{
    printf("Usage: leakpal %s [OPTIONS]%s%s\n\n%c%s.\n\nOptions:\n", command->name,
           command->operands[0] == '\0' ? "" : " ", command->operands, toupper(command->summary[0]),
           command->summary + 1);
    options_print(stdout, command->bit);
}

static int finish_stdout(int code)
{
    return fflush(stdout) == 0 && !ferror(stdout) ? code : LP_EXIT_UNKNOWN;
}

/* Options are read all the same, for --json. */
static int unknown_command(const char *name, int argc, char **argv)
{
    struct options options;
    char known[256] = "";
    EACH_COMMAND(command)
    {
        strncat(known, command->name, sizeof known - strlen(known) - 1);
        strncat(known, ", ", sizeof known - strlen(known) - 1);
    }
    options_parse(&options, NULL, argc, argv, NULL);
    int code = result_fail(&options, "usage",
                           "'%s' is not a command of leakpal %s; there are: "
                           "%shelp",
                           name, LP_VERSION, known);
    options_done(&options);
    return code;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct options options;
    struct lp_error error = {0};
    int code;
    int result = options_parse(&options, command, argc, argv, &error);
    if (options.wants_help) {
        print_help(command);
        code = finish_stdout(LP_EXIT_OK);
    } else if (result < 0) {
        code = result_fail(&options, "usage", "%s", error.message);
    } else {
        code = command->run(&options);
    }
    options_done(&options);
    return code;
}

static int help(const char *name)
{
    const struct command *command = name == NULL ? NULL : find_command(name);
    if (name != NULL && command == NULL)
        return unknown_command(name, 0, NULL);
    if (command == NULL)
        print_overview(stdout);
    else
        print_help(command);
    return finish_stdout(LP_EXIT_OK);
}

static int dispatch(const char *word, int argc, char **argv)
{
    if (strcmp(word, "--version") == 0) {
        printf("leakpal %s\n", LP_VERSION);
        return finish_stdout(LP_EXIT_OK);
    }
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(argc > 0 ? argv[0] : NULL);
    const struct command *command = find_command(word);
    return command != NULL ? run_command(command, argc, argv) : unknown_command(word, argc, argv);
}

int main(int argc, char **argv)
{
    if (argc >= 2)
        return dispatch(argv[1], argc - 2, argv + 2);
    print_overview(stderr);
    return LP_EXIT_UNKNOWN;
}
