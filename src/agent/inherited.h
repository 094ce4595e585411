/* The variables by which the command reaches the agent: LD_PRELOAD, LEAKPAL_RECORDING, LEAKPAL_PID
 * and LEAKPAL_PRELOAD_BEFORE. They are taken out of the environment at once: the application sees
 * its own, and the processes it starts run without us. Only an exec in the same process gets them
 * back, as interpreters are often started through a script that replaces itself. */
#ifndef LP_AGENT_INHERITED_H
#define LP_AGENT_INHERITED_H

#include <stdbool.h>

struct lp_inherited {
    bool is_for_this_process; /* LEAKPAL_PID is ours */
    char recording[4096];
};

void lp_inherited_take(struct lp_inherited *ret);

/* `environment` with our variables in front, for an exec in the recorded process; the same pointer
 * in any other process. The memory is ours and lives on until the exec succeeds. */
char *const *lp_inherited_give(char *const *environment);

#endif
