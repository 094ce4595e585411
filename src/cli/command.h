/* The subcommands. The table of them is in main.c; each row's function is in cmd_NAME.c. */
#ifndef LP_CLI_COMMAND_H
#define LP_CLI_COMMAND_H

struct options;

/* Which commands accept an option: masks in the table of options. */
enum command_bit {
    COMMAND_DIALOG = 1 << 0,
    COMMAND_CALL = 1 << 1,
    COMMAND_RUN = 1 << 2,
    COMMAND_REPORT = 1 << 3,
    COMMAND_WORKER = 1 << 4,
    COMMAND_TEST = 1 << 5,
    COMMAND_BASELINE = 1 << 6,
    COMMAND_LIST = 1 << 7,
    COMMAND_COMPARE = 1 << 8,
    COMMAND_DOCTOR = 1 << 9,
};

struct command {
    const char *name;
    unsigned bit;         /* enum command_bit; 0: has no options */
    const char *operands; /* as the usage line shows them */
    const char *summary;
    int (*run)(const struct options *options); /* the exit code */
};

int cmd_dialog(const struct options *options);
int cmd_call(const struct options *options);
int cmd_doctor(const struct options *options);
int cmd_list(const struct options *options);
int cmd_run(const struct options *options);
int cmd_worker(const struct options *options);
int cmd_test(const struct options *options);
int cmd_baseline(const struct options *options);
int cmd_report(const struct options *options);
int cmd_compare(const struct options *options);

#endif
