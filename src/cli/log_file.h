/* The file of --log: phases, decisions and limits, each with its time since the command's start. */
#ifndef LP_CLI_LOG_FILE_H
#define LP_CLI_LOG_FILE_H

#include <stdint.h>

#include "base/error.h"
#include "cli/follow.h"

struct log_file {
    const char *path;
    int fd; /* -1: no log wanted */
    uint64_t start_ns;
    int failure;      /* the first -errno of writing, or 0 */
    const char *name; /* of the component that lines are about; NULL: there is only one */
};

/* Opens the file anew (NULL: no log); `path` must outlive it. 0 or -errno. */
int log_file_open(struct log_file *log, const char *path, struct lp_error *error);

/* 0, or the first failure of writing. */
int log_file_check(const struct log_file *log, struct lp_error *error);

/* A phase of the command itself. */
void log_file_print(struct log_file *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What the application's side recorded, in words. */
void log_file_record(struct log_file *log, const struct follower *follower,
                     const struct lp_record *record);

void log_file_close(struct log_file *log);

#endif
