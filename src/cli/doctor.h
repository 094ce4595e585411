/* The checks of leakpal doctor, as the JSON leakpal-doctor/1. */
#ifndef LP_CLI_DOCTOR_H
#define LP_CLI_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/locate.h"
#include "cli/options.h"
#include "cli/python.h"
#include "report/json_value.h"

#define DOCTOR_SCHEMA "leakpal-doctor/1"

enum check_status { CHECK_OK, CHECK_WARNING, CHECK_FAILED };

struct doctor {
    struct json_writer writer;
    const struct options *options; /* with what the configuration says */
    struct installation installation;
    struct python python;
    const char *binding; /* that the probe runs with; NULL: none works */
    json_t *checks;
    bool is_able; /* false: leakpal cannot work here */
};

/* Adds a check. mend: the command or the change that mends it, or NULL. A failed one means that
 * leakpal cannot work. */
void doctor_check(struct doctor *doctor, const char *name, enum check_status status,
                  const char *mend, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Each adds the checks of its part. doctor_ask_python() returns what _doctor.py said, which is the
 * caller's, or NULL when Python cannot be used. */
json_t *doctor_ask_python(struct doctor *doctor);
void doctor_look_at_bindings(struct doctor *doctor, const json_t *facts);
void doctor_look_at_symbols(struct doctor *doctor, const json_t *facts);
void doctor_probe(struct doctor *doctor);
void doctor_look_at_system(struct doctor *doctor);

#endif
