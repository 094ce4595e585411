/* A copy of the process that the process does not notice: made by the clone system call with exit
 * signal 0, so there is no SIGCHLD, no wait() finds it, and no pthread_atfork handler runs. It sees
 * all memory as it was, has one thread, and ends without running anything of the host. */
#ifndef LP_AGENT_AUTOPSY_COPY_H
#define LP_AGENT_AUTOPSY_COPY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/autopsy/suspect.h"
#include "agent/recorder.h"
#include "probe/cpython/python_api.h"

struct lp_copy {
    pid_t pid; /* 0: there is none */
    struct lp_record_region *records;
    struct lp_copy_answer *answer;
    uint64_t start_ns;
    char reason[64]; /* why it has no complete answer */
};

/* Written by the copy as it goes, in memory that is shared. */
struct lp_copy_answer {
    _Atomic uint64_t nodes, edges;
    _Atomic bool is_complete;
    struct lp_suspects suspects; /* only when it is complete */
};

/* Makes the copy and lets it do `work`: its records go to `records`, what the host's functions
 * allocate to an arena. 0, or -errno and no copy. The calling thread is the one that goes on in the
 * copy, with the GIL if it holds it. */
int lp_copy_start(struct lp_copy *copy, void (*work)(struct lp_copy_answer *answer, void *context),
                  void *context);

/* Waits for the copy's end, and kills it at the deadline. Other threads run meanwhile: Python's
 * when `python` is not NULL and the caller has the GIL. false: there is no complete answer, for
 * `reason`. */
bool lp_copy_wait(struct lp_copy *copy, const struct lp_python *python, uint64_t deadline_ns);

/* Unmaps what is shared. */
void lp_copy_done(struct lp_copy *copy);

#endif
