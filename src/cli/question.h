/* A program that is asked for a text: started without the agent, read to its end. */
#ifndef LP_CLI_QUESTION_H
#define LP_CLI_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct question {
    char **argv;        /* argv[0] is a path */
    char **environment; /* NULL: this command's */
    double timeout_seconds;
    bool drops_stderr;
};

struct answer {
    char *text; /* its stdout, zero-terminated */
    size_t size;
    int status; /* of waitpid() */
};

/* Waits for the program itself, never for what it left behind. 0 whatever it ended with; -ETIMEDOUT
 * when it was killed for the time limit, with what it had said until then; another -errno when it
 * could not be started. The answer is the caller's in every case. */
int question_ask(const struct question *question, struct answer *ret_answer);

void answer_done(struct answer *answer);

#endif
