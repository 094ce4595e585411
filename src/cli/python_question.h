/* A question to the package, answered on stdout by a Python that is not measured. Who uses it:
 * discovery.c, doctor_python.c. */
#ifndef LP_CLI_PYTHON_QUESTION_H
#define LP_CLI_PYTHON_QUESTION_H

#include <jansson.h>

#include "cli/locate.h"
#include "cli/python.h"
#include "cli/question.h"

struct python_question {
    const struct installation *installation;
    const struct python *python;
    const json_t *request; /* for _bootstrap.py; its kind says which module answers */
    double timeout_seconds;
};

/* As question_ask(). Python's stderr is this command's, because imports print. */
int python_ask(const struct python_question *question, struct answer *ret_answer);

#endif
