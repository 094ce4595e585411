/* From what an autopsy suspects to what can be cut. */
#ifndef LP_AGENT_SUSPICION_H
#define LP_AGENT_SUSPICION_H

#include <stdint.h>

#include "agent/autopsy/suspect.h"
#include "agent/census.h"
#include "agent/cut.h"

enum { LP_MAX_TRIALS = 12, LP_MAX_SUSPICIONS = LP_MAX_SUSPECTS + 16 };

struct lp_suspicion {
    uint32_t cluster, path, step; /* path 0: of a cluster without one */
    struct lp_cut_edge edge;      /* cut LP_CUT_NONE: nothing can be cut */
    const char *reason;           /* then why; static text */
};

/* Calls `visit` for each suspect of the autopsy, and for the leaking threads and descriptors of the
 * last census. */
void lp_suspicions_each(const struct lp_suspects *suspects, const struct lp_census *census,
                        void (*visit)(const struct lp_suspicion *suspicion, void *context),
                        void *context);

#endif
